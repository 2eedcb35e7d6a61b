namespace Sentry;

/// <summary>The span during which something was captured.</summary>
internal sealed record TraceIds(SentryId Trace, SpanId Span, SpanId? Parent, bool? Sampled)
{
    public static TraceIds Create() => new(SentryId.Create(), SpanId.Create(), null, null);
}
