using System.Runtime.CompilerServices;

namespace Sentry.Capture;

/// <summary>Remembers what was captured for as long as it lives.</summary>
internal sealed class Duplicates(SentryOptions options)
{
    private readonly ConditionalWeakTable<object, object?> _seen = [];

    public bool Contains(SentryEvent evt) =>
        (options.DeduplicateMode.HasFlag(DeduplicateMode.SameEvent) && IsKnown(evt)) || (evt.Exception is { } exception && Contains(exception));

    private bool Contains(Exception exception)
    {
        var mode = options.DeduplicateMode;
        if (mode.HasFlag(DeduplicateMode.SameExceptionInstance) && IsKnown(exception))
            return true;
        if (mode.HasFlag(DeduplicateMode.AggregateException) && exception is AggregateException aggregate)
            return aggregate.InnerExceptions.Any(Contains);
        return mode.HasFlag(DeduplicateMode.InnerException) && exception.InnerException is { } inner && Contains(inner);
    }

    private bool IsKnown(object captured) => !_seen.TryAdd(captured, null);
}
