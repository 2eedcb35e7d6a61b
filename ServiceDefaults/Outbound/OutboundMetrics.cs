using System.Diagnostics.Metrics;
using System.Globalization;
using ServiceDefaults.Metrics;

namespace ServiceDefaults.Outbound;

/// <summary><c>external_request_duration_seconds{service,operation,status}</c>: one observation for each attempt.</summary>
internal sealed class OutboundMetrics
{
    private readonly Histogram<double> _duration;

    public OutboundMetrics(IMeterFactory meters) =>
        _duration = meters.Create("ServiceDefaults.Outbound")
            .CreateHistogram("external_request_duration_seconds", "s", "Time until another service's answer began, by attempt",
                advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets.External });

    public void Answered(string service, string operation, int status, TimeSpan elapsed) =>
        Record(service, operation, status is >= 100 and < 600 ? status.ToString(CultureInfo.InvariantCulture) : "other", elapsed);

    /// <param name="outcome"><c>error</c>, <c>timeout</c> or <c>cancelled</c>.</param>
    public void Failed(string service, string operation, string outcome, TimeSpan elapsed) => Record(service, operation, outcome, elapsed);

    public void Refused(string service, string operation) => Record(service, operation, "circuit_open", TimeSpan.Zero);

    private void Record(string service, string operation, string status, TimeSpan elapsed) =>
        _duration.Record(elapsed.TotalSeconds, new("service", service), new("operation", operation),
            new KeyValuePair<string, object?>("status", status));
}
