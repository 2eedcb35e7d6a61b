using PricingService.Availability;
using PricingService.Experiments;
using PricingService.Models.Acceptance;
using PricingService.Properties;
using PricingService.Quotes;
using ServiceDefaults.Money;

namespace PricingService.Outcomes;

/// <summary>Takes in reported outcomes: valid ones are stored, once each; the others are refused one by one.</summary>
internal sealed class OutcomeIntake(
    PropertyDirectory properties, QuoteTable quotes, OutcomeTable table, AcceptanceBook acceptances, DriftWatch drift,
    Observations observations, AvailabilityBook availability,
    OutcomeMetrics metrics, TimeProvider clock)
{
    public const int MostRows = 10_000;

    /// <param name="rows">At most <see cref="MostRows"/>.</param>
    public async Task<LearnAnswer> TakeAsync(IReadOnlyList<OutcomeRow> rows, CancellationToken cancellationToken)
    {
        var refusals = new Refusal?[rows.Count];
        var checkedRows = await CheckAsync(rows, refusals, cancellationToken);
        var kept = await table.KeepAsync([.. checkedRows.Select(row => row.Outcome)], cancellationToken);
        for (var i = 0; i < kept.Length; i++)
        {
            if (kept[i] == OutcomeTable.Kept.Contradicted)
                refusals[checkedRows[i].Index] = new Refusal(RefusalReason.Conflict,
                    "This outcome, or one for the same quote, was reported before with different content.");
            if (kept[i] == OutcomeTable.Kept.New) Count(checkedRows[i].Outcome);
        }
        foreach (var refusal in refusals)
        {
            if (refusal is not null) metrics.Refused(refusal.Reason);
        }
        if (kept.Contains(OutcomeTable.Kept.New)) acceptances.Forget();
        foreach (var row in checkedRows.Where(row => row.Outcome.Taken is not null)) availability.Forget(row.Outcome.PropertyId);
        await WatchAsync([.. checkedRows.Where((_, i) => kept[i] == OutcomeTable.Kept.New).Select(row => row.Outcome)], cancellationToken);
        return new LearnAnswer(
            kept.Count(k => k == OutcomeTable.Kept.New), kept.Count(k => k == OutcomeTable.Kept.Already),
            [.. refusals.Index().Where(r => r.Item is not null).Select(r => new RefusedRow(r.Index, r.Item!.Reason, r.Item.Detail))]);
    }

    private async Task<List<(int Index, Outcome Outcome)>> CheckAsync(
        IReadOnlyList<OutcomeRow> rows, Refusal?[] refusals, CancellationToken cancellationToken)
    {
        var reports = new List<(int Index, OutcomeReport Report)>(rows.Count);
        foreach (var (i, row) in rows.Index())
        {
            switch (row)
            {
                case OutcomeRow.Refused refused: refusals[i] = refused.Refusal; break;
                case OutcomeRow.Read read when OutcomeRules.CheckShape(read.Report) is { } refusal: refusals[i] = refusal; break;
                case OutcomeRow.Read read: reports.Add((i, read.Report)); break;
            }
        }
        var quoteIds = reports.Select(row => row.Report.QuoteId).OfType<string>().Distinct().ToList();
        var known = await quotes.FindAsync(quoteIds, cancellationToken);

        var now = clock.GetUtcNow();
        var outcomes = new List<(int, Outcome)>(rows.Count);
        foreach (var (i, report) in reports)
        {
            var quote = report.QuoteId is { } id ? known.GetValueOrDefault(id) : null;
            if (report.QuoteId is not null && quote is null)
                refusals[i] = new Refusal(RefusalReason.UnknownQuote,
                    "There is no such quote any more; report the outcome by property, date and price instead.");
            else if (await properties.FindAsync(quote?.PropertyId ?? report.PropertyId!) is not { } property)
                refusals[i] = new Refusal(RefusalReason.UnknownProperty,
                    "There is no such property; add it with PUT /properties/{id} first.");
            else if (OutcomeRules.CheckAgainst(report, property, quote, now) is { } refusal)
                refusals[i] = refusal;
            else
                outcomes.Add((i, Outcome.Of(report, property, quote)));
        }
        return outcomes;
    }

    private async Task WatchAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken)
    {
        foreach (var property in outcomes.GroupBy(outcome => outcome.PropertyId))
        {
            await drift.ObserveAsync(property.Key,
                [.. property.Select(outcome => new Observation
                {
                    StayDate = outcome.StayDate,
                    PriceMinor = outcome.PriceMinor,
                    ReferenceMinor = outcome.ReferenceMinor,
                    CompetitorMinor = outcome.CompetitorMinor,
                    LeadTimeDays = outcome.LeadTimeDays,
                    LengthOfStay = outcome.LengthOfStay,
                    Occupancy = outcome.Occupancy,
                    Accepted = outcome.Accepted,
                    ObservedAt = outcome.ObservedAt,
                    Centre = outcome.Centre,
                })], cancellationToken);
        }
    }

    private void Count(Outcome outcome)
    {
        metrics.Ingested();
        if (outcome.InExperiment is { } decision) observations.Count(decision);
        if (!outcome.Accepted) return;
        var currency = Currency.Of(outcome.Currency);
        metrics.Realized(currency.FromMinor(outcome.PriceMinor), outcome.LengthOfStay ?? 1, currency, outcome.Variant);
    }
}

/// <summary>The answer to <c>POST /learn</c>.</summary>
/// <param name="Accepted">New outcomes stored.</param>
/// <param name="Duplicates">Outcomes that were known already, with the same content.</param>
internal sealed record LearnAnswer(int Accepted, int Duplicates, IReadOnlyList<RefusedRow> Rejected);

/// <param name="Index">Position in the request, from 0.</param>
internal sealed record RefusedRow(int Index, RefusalReason Reason, string Detail);
