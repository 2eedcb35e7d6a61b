using System.Diagnostics;
using System.Diagnostics.Metrics;
using PricingService.Competitors.Feeds;

namespace PricingService.Competitors;

internal sealed class CompetitorMetrics
{
    /// <summary>
    /// Sources with their own label: all feeds, then those that push, in order of arrival. The others share one.
    /// </summary>
    public const int MostSources = 50;

    private const string Others = "other";

    private readonly Counter<long> _fetches;
    private volatile IReadOnlyList<(string Source, long Since)> _sources = [];
    private volatile Feeds _feeds = new(0, 0);

    public CompetitorMetrics(IMeterFactory meters, TimeProvider clock)
    {
        var meter = meters.Create("PricingService.Competitors");
        _fetches = meter.CreateCounter<long>("pricing_competitor_fetches_total",
            description: "Pulls of competitor feeds, by result.");
        meter.CreateObservableGauge("pricing_competitor_staleness_seconds", () => Staleness(clock.GetUtcNow()), "s",
            "Time since a source of competitor rates last brought something, or was configured.");
        meter.CreateObservableGauge("pricing_competitor_feeds",
            () => new[] { Of("working", _feeds.Working), Of("failing", _feeds.Failing) },
            description: "Configured feeds, by whether their last pull succeeded.");

        static Measurement<int> Of(string state, int feeds) => new(feeds, new TagList { { "state", state } });
    }

    public void Fetched(string source, PullStatus status) =>
        _fetches.Add(1, new TagList { { "source", source }, { "status", status.Label() } });

    /// <param name="sources">With the Unix millisecond of each one's last delivery; those with their own label first.</param>
    public void Heard(IEnumerable<(string Source, long Since)> sources)
    {
        (string Source, long Since)[] all = [.. sources];
        var others = all.Skip(MostSources).ToList();
        _sources = others.Count == 0 ? all : [.. all.Take(MostSources), (Others, others.Min(source => source.Since))];
    }

    public void Pulled(int working, int failing) => _feeds = new Feeds(working, failing);

    private IEnumerable<Measurement<double>> Staleness(DateTimeOffset now) => _sources.Select(source =>
        new Measurement<double>(Math.Max(0, now.ToUnixTimeMilliseconds() - source.Since) / 1000d,
            new TagList { { "source", source.Source } }));

    private sealed record Feeds(int Working, int Failing);
}
