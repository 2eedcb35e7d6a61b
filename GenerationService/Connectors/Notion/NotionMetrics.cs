using System.Diagnostics.Metrics;

namespace GenerationService.Connectors.Notion;

internal sealed class NotionMetrics
{
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _duration;

    public NotionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("GenerationService.Notion");
        _requests = meter.CreateCounter<long>("notion_requests_total", description: "Requests to Notion, by how they ended.");
        _duration = meter.CreateHistogram("notion_request_duration_seconds", "s", "Time until Notion's answer was read.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60] });
    }

    public void BeginAtZero()
    {
        foreach (var operation in Enum.GetValues<NotionOperation>())
        {
            foreach (var outcome in Enum.GetValues<CallOutcome>())
                _requests.Add(0, new("operation", operation.Label()), new("status", outcome.Label()));
        }
    }

    public void Requested(string operation, CallOutcome outcome, TimeSpan elapsed)
    {
        _requests.Add(1, new("operation", operation), new("status", outcome.Label()));
        _duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
    }
}
