using Sentry.Protocol;

namespace Sentry.Capture;

/// <summary>Turns an exception and those within it into what is sent: the innermost first, each with its frames and how it was met.</summary>
internal static class ExceptionChain
{
    public const string TagKey = Prefix + "tag:";
    public const string ContextKey = Prefix + "context:";
    private const string Prefix = "sentry:";

    public static void Describe(SentryEvent evt, SentryOptions options)
    {
        var chain = new List<SentryException>();
        Walk(evt.Exception!, null, null);
        chain.Reverse();
        if (chain is [{ Mechanism: { } alone }])
            alone.ExceptionId = alone.ParentId = null;
        for (var i = 0; i < chain.Count; i++)
            MoveNotes(evt, chain[i].Mechanism!.Data, i);
        evt.SentryExceptions = chain;

        void Walk(Exception exception, int? parent, string? source)
        {
            var id = chain.Count;
            chain.Add(Describe(exception, id, parent, source, options));
            if (exception is AggregateException aggregate)
            {
                for (var i = 0; i < aggregate.InnerExceptions.Count; i++)
                    Walk(aggregate.InnerExceptions[i], id, $"InnerExceptions[{i}]");
            }
            else if (exception.InnerException is { } inner)
            {
                Walk(inner, id, "InnerException");
            }
        }
    }

    private static SentryException Describe(Exception exception, int id, int? parent, string? source, SentryOptions options) => new()
    {
        Type = exception.GetType().FullName,
        Module = exception.GetType().Assembly.FullName,
        Value = exception.Message,
        ThreadId = Environment.CurrentManagedThreadId,
        Stacktrace = StackFrames.Of(exception, options),
        Mechanism = Mechanism(exception, id, parent, source),
    };

    private static Mechanism Mechanism(Exception exception, int id, int? parent, string? source)
    {
        var mechanism = new Mechanism
        {
            HelpLink = exception.HelpLink,
            Handled = Take(exception, Protocol.Mechanism.HandledKey) as bool? ?? true,
            Type = Take(exception, Protocol.Mechanism.MechanismKey) as string,
            Description = Take(exception, Protocol.Mechanism.DescriptionKey) as string,
            Terminal = Take(exception, Protocol.Mechanism.TerminalKey) as bool?,
            ExceptionId = id,
            ParentId = parent,
            Source = source,
            IsExceptionGroup = exception is AggregateException,
        };
        mechanism.Data["HResult"] = $"0x{exception.HResult:X8}";
        foreach (var key in exception.Data.Keys.OfType<string>())
            mechanism.Data[key] = exception.Data[key]!;
        if (source is not null)
            mechanism.Type = "chained";
        return mechanism;
    }

    private static object? Take(Exception exception, string key)
    {
        var value = exception.Data[key];
        exception.Data.Remove(key);
        return value;
    }

    /// <summary>Tags and contexts noted on an exception are the event's.</summary>
    private static void MoveNotes(SentryEvent evt, IDictionary<string, object> data, int index)
    {
        foreach (var (key, value) in data.Where(note => note.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            if (key.StartsWith(TagKey, StringComparison.OrdinalIgnoreCase) && value is string tag)
                evt.SetTag(key[TagKey.Length..], tag);
            else if (key.StartsWith(ContextKey, StringComparison.OrdinalIgnoreCase) && value is not null)
                evt.Contexts[key[ContextKey.Length..]] = value;
            else
                evt.SetExtra($"Exception[{index}][{key}]", value);
            data.Remove(key);
        }
    }
}
