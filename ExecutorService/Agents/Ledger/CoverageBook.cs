using ExecutorService.Ledger;
using ServiceDefaults.Metrics;
using Storage.Caching;

namespace ExecutorService.Agents.Ledger;

/// <summary>Coverage by commit and portfolio: it never changes, and counting a long ledger at every execution would be slow.</summary>
internal sealed class CoverageBook(LedgerHistory history, TimeProvider clock, CacheMetrics metrics)
{
    private readonly BoundedCache<(string Commit, string Portfolio), Coverage> _cache =
        new("ledger_coverage", 1_000, TimeSpan.FromHours(1), clock, metrics);

    public ValueTask<Coverage> OfAsync(LedgerCommit commit, string portfolioId) =>
        // Shared by all callers that wait for it, so that none of them may cancel it.
        _cache.GetAsync((commit.Commit, portfolioId),
            async _ => Coverage.Of(await history.HoldingsAsync(commit, portfolioId, CancellationToken.None)));
}
