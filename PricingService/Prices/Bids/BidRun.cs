using System.Collections.Concurrent;
using System.Diagnostics;
using PricingService.Models;
using PricingService.Properties;

namespace PricingService.Prices.Bids;

/// <summary>
/// Learns from a portfolio's outcomes what its properties' nights are worth. Outcomes are read again rather than kept in memory.
/// </summary>
internal sealed partial class BidRun(ITrainingOutcomes outcomes, PropertyDirectory properties, ModelTable models, BidTable table,
    BidBook book, TimeProvider clock, ILogger<BidRun> logger)
{
    private const int MostProperties = 10_000;
    private const int StoredTogether = 100;
    private static readonly ActivitySource Source = new("PricingService.Prices");

    public async Task LearnAsync(string portfolioId, CancellationToken cancellationToken)
    {
        using var span = Source.StartActivity("learn bid prices");
        var started = clock.GetTimestamp();
        var (all, _) = await properties.SnapshotAsync(portfolioId, MostProperties, cancellationToken);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        var newest = 0;
        foreach (var property in all)
        {
            foreach (var row in await outcomes.NewestRowsAsync(property.Id, Learning.MostOutcomes, cancellationToken))
                newest = Math.Max(newest, row.AskedDay);
        }
        if (newest == 0) return;

        var seen = new Learning.Summary[all.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, all.Count), parallel, async (i, cancellation) => seen[i] =
            Learning.Summary.Of(all[i].Units, await outcomes.NewestRowsAsync(all[i].Id, Learning.MostOutcomes, cancellation), newest));
        if (!Learning.CanLearn(seen)) return;
        var learning = Learning.Of(seen, newest);

        var learnt = new ConcurrentBag<(string PropertyId, Serving Serving, BidPrices Bids)>();
        await Parallel.ForEachAsync(all, parallel, async (property, cancellation) =>
        {
            var rows = await outcomes.NewestRowsAsync(property.Id, Learning.MostOutcomes, cancellation);
            var serving = learning.Respond(rows);
            var promoted = await models.ServingAsync(property.Id);
            learnt.Add((property.Id, serving, learning.Bids(property, rows, promoted ?? serving.Response)));
        });
        foreach (var some in learnt.OrderBy(each => each.PropertyId, StringComparer.Ordinal).Chunk(StoredTogether))
            await table.KeepAsync(some, cancellationToken);
        book.Changed(all.Select(property => property.Id));
        span?.SetTag("pricing.properties", all.Count);
        Log.Learnt(logger, all.Count, clock.GetElapsedTime(started).TotalSeconds);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Bid prices of {Count} properties were learnt in {Seconds} s")]
        public static partial void Learnt(ILogger logger, int count, double seconds);
    }
}
