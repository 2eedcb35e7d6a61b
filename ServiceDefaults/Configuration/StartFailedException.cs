namespace ServiceDefaults.Configuration;

/// <summary>
/// The service cannot start for a reason that whoever started it can fix. Printed as its message alone, whoever prints it:
/// a stack trace would bury the line that helps.
/// </summary>
public sealed class StartFailedException : Exception
{
    /// <param name="message">What is wrong and how to fix it.</param>
    /// <param name="cause">What the system said, if it did.</param>
    public StartFailedException(string message, Exception? cause = null) : base(message, cause)
    {
    }

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
