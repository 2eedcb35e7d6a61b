namespace ExecutorService.Beancount.Loading;

/// <summary>A file that cannot be taken; the message completes "the file …".</summary>
/// <param name="line">Of the file itself; none where it is not about a line.</param>
internal sealed class LoadException(string message, int? line = null) : Exception(message)
{
    public int? Line => line;
}
