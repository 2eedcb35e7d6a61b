using Microsoft.Extensions.Options;
using PricingService.Competitors.Feeds;

namespace PricingService.Competitors;

/// <summary>For how long a rate counts: by its feed's setting, or the common one.</summary>
internal sealed class Freshness(IOptions<CompetitorOptions> options, FeedCatalog feeds)
{
    /// <summary>The Unix millisecond from which the rate is stale.</summary>
    public long StaleAt(string source, long observedAt) =>
        observedAt + (long)TimeSpan.FromHours(feeds.Find(source)?.StaleAfterHours ?? options.Value.StaleAfterHours).TotalMilliseconds;
}
