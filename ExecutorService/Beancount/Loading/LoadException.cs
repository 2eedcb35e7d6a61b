namespace ExecutorService.Beancount.Loading;

/// <summary>A file that cannot be accepted; the message completes "the file …".</summary>
/// <param name="line">The line in that file; null if it is not about a line.</param>
internal sealed class LoadException(string message, int? line = null) : Exception(message)
{
    public int? Line => line;
}
