using System.Diagnostics;

namespace ServiceDefaults.Tracing;

/// <summary>
/// Passes on the trace context and no baggage: a caller's baggage would go, unread and unscrubbed, to every service
/// and provider that is called on its behalf. Nothing in the platform uses it.
/// </summary>
internal sealed class TraceContextOnly : DistributedContextPropagator
{
    private const string BaggageHeader = "baggage";

    private readonly DistributedContextPropagator _w3c = CreateW3CPropagator();

    public override IReadOnlyCollection<string> Fields { get; } = [.. CreateW3CPropagator().Fields.Where(field => field != BaggageHeader)];

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
    {
        if (setter is null) return;
        _w3c.Inject(activity, carrier, (target, field, value) =>
        {
            if (field != BaggageHeader) setter(target, field, value);
        });
    }

    public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId,
        out string? traceState) =>
        _w3c.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
}
