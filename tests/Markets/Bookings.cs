using System.Globalization;
using PricingService.Availability;
using PricingService.Experiments;
using PricingService.Importing;
using PricingService.Models;
using PricingService.Models.Acceptance;
using PricingService.Outcomes;
using PricingService.Prices;
using PricingService.Prices.Bids;
using PricingService.Properties;

namespace Markets;

/// <summary>
/// Real bookings, month by month on their own clock: what was learnt from those asked for before a month forecasts the month's and prices
/// them. The file is read by the import's own code; a property's facts are those that an import of the whole file would give it.
/// </summary>
internal static class Bookings
{
    private const double BaseHalfLife = 90;

    /// <param name="Base">Log loss of the share accepted, in which bookings count half after 90 days.</param>
    /// <param name="Highest">The highest quote over the highest price asked that month.</param>
    internal sealed record Row(
        string Property, DateOnly Month, int Rows, string Method, double LogLoss, double Base, double Highest, int Alarms)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture,
            $"| {Property} | {Month:yyyy-MM} | {Rows} | {Method} | {LogLoss:0.000} | {Base:0.000} | {Highest:0.00} | {Alarms} |");
    }

    public static async Task<IReadOnlyList<Row>> OfAsync(string path, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var map = await OutcomeMap.LoadAsync("hotel_bookings", cancellationToken);
        var kept = new Kept();
        using var refused = new RefusedRows(null);
        await new Import(path, map, kept, refused, new Progress<ImportProgress>(), clock).RunAsync(true, cancellationToken);
        var logs = kept.Properties.Values.Select(property =>
            (Property: property, Rows: kept.Rows[property.Id].OrderBy(row => row.Row.AskedDay).ToList())).ToList();
        var (first, last) = (logs.Min(log => log.Rows[0].Row.AskedDay), logs.Max(log => log.Rows[^1].Row.AskedDay));
        var rows = new List<Row>();
        var month = DateOnly.FromDayNumber(first);
        for (month = new DateOnly(month.Year, month.Month, 1).AddMonths(1); month.DayNumber <= last; month = month.AddMonths(1))
            rows.AddRange(Month(logs, month));
        return rows;
    }

    private static IEnumerable<Row> Month(List<(Property Property, List<Booking> Rows)> logs, DateOnly month)
    {
        var known = logs.Select(log =>
            Known([.. log.Rows.Where(row => row.Row.AskedDay < month.DayNumber).Select(row => row.Row)])).ToList();
        var newest = month.DayNumber - 1;
        var seen = logs.Select((log, i) => Learning.Summary.Of(log.Property.Units, known[i].Newest, newest)).ToList();
        var learning = Learning.CanLearn(seen) ? Learning.Of(seen, newest) : null;
        var all = new AcceptanceCounts(Counts(known.SelectMany(each => each.Newest)));
        foreach (var (i, log) in logs.Index())
        {
            var end = month.AddMonths(1).DayNumber;
            var later = log.Rows.Where(row => row.Row.AskedDay >= month.DayNumber && row.Row.AskedDay < end).ToList();
            if (later.Count == 0) continue;
            var serving = learning?.Respond(known[i].Newest);
            var bids = serving is null ? null : learning!.Bids(log.Property, known[i].Newest, serving.Response);
            var own = new AcceptanceCounts(Counts(known[i].Newest));
            var share = Share(known[i].Newest, newest);
            var (loss, byShare, quoted) = (0.0, 0.0, 0m);
            foreach (var booking in later)
            {
                var row = booking.Row;
                var (lead, nights) = ((int)(row.LeadTimeDays ?? 0), (int)(row.LengthOfStay ?? 1));
                var demand = new Demand(log.Property.ReferencePrice, row.StayDate, lead, nights, 0.5m, null)
                {
                    BidPrice = bids is null ? null : new Learnt(serving!, bids)
                        .BidPrice(row.StayDate, nights, lead, log.Property.ReferencePrice, log.Property.Units, _ => log.Property.Units),
                };
                foreach (var variation in Enumerable.Range(0, 8))
                {
                    quoted = Math.Max(quoted,
                        Scorer.Score(log.Property, demand, Limits.None, serving, PricingPolicy.Default, null, variation).Price);
                }
                loss += Loss(serving is null ? BetaPosterior.Mean(own, all, row.RatioBucket)
                    : serving.Response.Acceptance(row.Features).Estimate, row.Accepted);
                byShare += Loss(share, row.Accepted);
            }
            yield return new Row(log.Property.Id, month, later.Count, serving is null ? "rules" : "portfolio", loss / later.Count,
                byShare / later.Count, (double)(quoted / later.Max(row => row.Price)), known[i].Alarms);
        }
    }

    /// <summary>Newest first, those from before a change marked.</summary>
    private static (IReadOnlyList<TrainingRow> Newest, int Alarms) Known(List<TrainingRow> oldestFirst)
    {
        var (watch, alarms, changed) = (new ChangeTest(), 0, default(Moment?));
        foreach (var row in oldestFirst)
        {
            if (watch.Observe(row.Features, row.Accepted, new Moment(0, row.AskedDay)) is not { } since) continue;
            (alarms, changed) = (alarms + 1, since);
        }
        return ([.. oldestFirst.AsEnumerable().Reverse().Take(Learning.MostOutcomes)
            .Select(row => row.AskedDay < changed?.Day ? row with { IsOfBefore = true } : row)], alarms);
    }

    private static double Share(IReadOnlyList<TrainingRow> rows, int newest)
    {
        double Weight(TrainingRow row) => Math.Pow(0.5, (newest - row.AskedDay) / BaseHalfLife);
        return (rows.Where(row => row.Accepted).Sum(Weight) + 0.5) / (rows.Sum(Weight) + 1);
    }

    private static IEnumerable<AcceptanceCount> Counts(IEnumerable<TrainingRow> rows) => rows.GroupBy(row => row.RatioBucket)
        .Select(bucket => new AcceptanceCount
        {
            RatioBucket = bucket.Key, Offered = bucket.Count(), Accepted = bucket.Count(row => row.Accepted),
        });

    private static double Loss(double probability, bool accepted) =>
        -Math.Log(Math.Clamp(accepted ? probability : 1 - probability, 1e-6, 1));

    private sealed record Booking(TrainingRow Row, decimal Price);

    /// <summary>What an import brings, in memory.</summary>
    private sealed class Kept : IOutcomeSink
    {
        public SortedDictionary<string, Property> Properties { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, List<Booking>> Rows { get; } = new(StringComparer.Ordinal);

        public Task<Property?> FindPropertyAsync(string id, CancellationToken cancellationToken) =>
            Task.FromResult(Properties.GetValueOrDefault(id));

        /// <summary>All of them are over: they sell nothing.</summary>
        public Task<StaysAnswer> BookAsync(IReadOnlyList<StayReport> stays, CancellationToken cancellationToken) =>
            Task.FromResult(new StaysAnswer());

        public Task<Property> PutPropertyAsync(string id, PropertyFacts facts, long rows, CancellationToken cancellationToken)
        {
            Rows[id] = [];
            return Task.FromResult(Properties[id] = facts.ToProperty(id, 0) with { ImportedRows = rows });
        }

        public Task<LearnAnswer> LearnAsync(IReadOnlyList<OutcomeReport> outcomes, CancellationToken cancellationToken)
        {
            var refused = new List<RefusedRow>();
            foreach (var (i, report) in outcomes.Index())
            {
                var property = Properties[report.PropertyId!];
                if (OutcomeRules.CheckAgainst(report, property, null, TimeProvider.System.GetUtcNow()) is { } refusal)
                    refused.Add(new RefusedRow(i, refusal.Reason, refusal.Detail));
                else Rows[property.Id].Add(new Booking(RowOf(Outcome.Of(report, property, null)), report.Price!.Value));
            }
            return Task.FromResult(new LearnAnswer(outcomes.Count - refused.Count, 0, refused));
        }

        private static TrainingRow RowOf(Outcome outcome) => new()
        {
            OutcomeId = outcome.OutcomeId, LogPriceRatio = Ieee.Log((double)outcome.PriceMinor / outcome.ReferenceMinor),
            StayDate = DateOnly.ParseExact(outcome.StayDate, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            LeadTimeDays = outcome.LeadTimeDays, LengthOfStay = outcome.LengthOfStay, Occupancy = outcome.Occupancy,
            LogCompetitorRatio = null, Accepted = outcome.Accepted,
            RatioBucket = RatioBucket.Of(outcome.PriceMinor, outcome.ReferenceMinor),
        };
    }
}
