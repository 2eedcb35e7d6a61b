namespace Sentry;

/// <summary>What a callback may want to know beyond the event itself.</summary>
public class SentryHint
{
    public SentryHint()
    {
    }

    public SentryHint(string key, object? value) => Items[key] = value;

    public IDictionary<string, object?> Items { get; } = new Dictionary<string, object?>();
}
