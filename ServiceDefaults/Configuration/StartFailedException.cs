namespace ServiceDefaults.Configuration;

/// <summary>
/// The service cannot start, for a reason that the operator can fix. Only its message is printed:
/// a stack trace would bury the line that helps.
/// </summary>
public sealed class StartFailedException : Exception
{
    /// <param name="message">What is wrong and how to fix it.</param>
    /// <param name="cause">The system's own error, if there is one.</param>
    public StartFailedException(string message, Exception? cause = null) : base(message, cause)
    {
    }

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
