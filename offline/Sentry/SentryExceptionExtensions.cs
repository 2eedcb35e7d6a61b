using Sentry.Protocol;

/// <summary>Notes on an exception that the event made from it takes over.</summary>
public static class SentryExceptionExtensions
{
    public static void AddSentryTag(this Exception ex, string name, string value) => ex.Data.Add(Sentry.Capture.ExceptionChain.TagKey + name, value);

    public static void AddSentryContext(this Exception ex, string name, IReadOnlyDictionary<string, object> data) =>
        ex.Data.Add(Sentry.Capture.ExceptionChain.ContextKey + name, data);

    public static void SetSentryMechanism(this Exception ex, string type, string? description = null, bool? handled = null, bool? terminal = null)
    {
        ex.Data[Mechanism.MechanismKey] = type;
        Note(ex, Mechanism.DescriptionKey, string.IsNullOrWhiteSpace(description) ? null : description);
        Note(ex, Mechanism.HandledKey, handled);
        Note(ex, Mechanism.TerminalKey, terminal);
    }

    internal static void SetSentryFlags(this Exception ex, bool handled, bool terminal)
    {
        Note(ex, Mechanism.HandledKey, handled);
        Note(ex, Mechanism.TerminalKey, handled ? null : terminal);
    }

    private static void Note(Exception exception, string key, object? value)
    {
        if (value is null)
            exception.Data.Remove(key);
        else
            exception.Data[key] = value;
    }
}
