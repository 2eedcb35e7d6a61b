using System.Diagnostics;
using Microsoft.Extensions.Options;
using PricingService.Competitors.Feeds;
using PricingService.Properties;

namespace PricingService.Competitors;

/// <summary>Takes in reported rates: valid ones are stored if they are newer; the others are refused one by one.</summary>
internal sealed class RateIntake(
    RateTable table, SourceTable sources, CompetitorBook book, FeedCatalog feeds, IOptions<CompetitorOptions> options, TimeProvider clock)
{
    public const int MostRows = 5_000;

    /// <summary>Rates that are pushed.</summary>
    /// <param name="rows">At most <see cref="MostRows"/>.</param>
    public async Task<RateAnswer> PushedAsync(Property property, IReadOnlyList<RateRow> rows, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var answer = await TakeAsync(property, [.. rows.Select(row => SourceOf(row) is { } source && feeds.Find(source) is not null
            ? new RateRow.Refused(new RateRefusal(RateFault.BadValue, "'source' is a configured feed: its rates are pulled."))
            : row)], now, null, cancellationToken);
        var refused = answer.Rejected.Select(row => row.Index).ToHashSet();
        var brought = rows.Where((_, index) => !refused.Contains(index)).Select(SourceOf).OfType<string>().ToList();
        if (brought.Count > 0) await sources.BroughtAsync(brought, now.ToUnixTimeMilliseconds(), cancellationToken);
        return answer;
    }

    /// <param name="now">When they arrived.</param>
    /// <param name="document">The feed's document that they came in, if any.</param>
    public async Task<RateAnswer> TakeAsync(
        Property property, IReadOnlyList<RateRow> rows, DateTimeOffset now, string? document, CancellationToken cancellationToken)
    {
        var refusals = new RateRefusal?[rows.Count];
        var fitting = new List<(int Index, CompetitorRate Rate)>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            switch (Check(rows[i]))
            {
                case RateCheck.Fits fits: fitting.Add((i, fits.Rate)); break;
                case RateCheck.Refused refused: refusals[i] = refused.Refusal; break;
            }
        }
        var kept = await table.KeepAsync(property.Id, [.. fitting.Select(row => row.Rate)], cancellationToken);
        for (var i = 0; i < kept.Length; i++) refusals[fitting[i].Index] = Refusal(kept[i]);
        if (kept.Any(IsKept)) book.Forget(property.Id);
        return new RateAnswer(kept.Count(IsKept), kept.Count(one => one is RateMerge.Kept.Duplicate),
            kept.Count(one => one is RateMerge.Kept.Outdated),
            [.. refusals.Index().Where(row => row.Item is not null)
                .Select(row => new RefusedRate(row.Index, row.Item!.Reason, row.Item.Detail))]);

        RateCheck Check(RateRow row) => row switch
        {
            RateRow.Read read => RateRules.Check(read.Report, property, now, options.Value.RetentionDays, document),
            RateRow.Refused refused => new RateCheck.Refused(refused.Refusal),
            _ => throw new UnreachableException(),
        };
    }

    private static string? SourceOf(RateRow row) => row is RateRow.Read read ? read.Report.Source : null;

    private static bool IsKept(RateMerge.Kept kept) => kept is RateMerge.Kept.New or RateMerge.Kept.Newer;

    private RateRefusal? Refusal(RateMerge.Kept kept) => kept switch
    {
        RateMerge.Kept.Conflict =>
            new RateRefusal(RateFault.Conflict, "Another price was reported for the same time of observation: state when this one was " +
                "observed."),
        RateMerge.Kept.TooMany =>
            new RateRefusal(RateFault.TooMany,
                $"A property can have {options.Value.MaxRates} rates, {options.Value.MaxRatesPerNight} per night; there is no room left."),
        _ => null,
    };
}

/// <summary>The answer to a push.</summary>
/// <param name="Accepted">Rates that were new, or newer than the stored ones.</param>
/// <param name="Duplicates">Rates that were stored already, with the same time of observation.</param>
/// <param name="Outdated">Rates for which a newer observation is stored.</param>
internal sealed record RateAnswer(int Accepted, int Duplicates, int Outdated, IReadOnlyList<RefusedRate> Rejected);

/// <param name="Index">Position in the request, from 0.</param>
internal sealed record RefusedRate(int Index, RateFault Reason, string Detail);
