using System.Diagnostics.Metrics;
using PricingService.Competitors.Feeds;

namespace PricingService.Calendars;

internal sealed class CalendarMetrics
{
    private readonly Counter<long> _fetches;

    public CalendarMetrics(IMeterFactory meters) => _fetches = meters.Create("PricingService.Calendars").CreateCounter<long>(
        "pricing_calendar_fetches_total", description: "Pulls of properties' calendars, by result.");

    public void BeginAtZero()
    {
        foreach (var status in Enum.GetValues<PullStatus>()) _fetches.Add(0, new KeyValuePair<string, object?>("status", status.Label()));
    }

    public void Fetched(PullStatus status) => _fetches.Add(1, new KeyValuePair<string, object?>("status", status.Label()));
}
