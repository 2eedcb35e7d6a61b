using System.Globalization;
using PricingService.Models;
using PricingService.Properties;

namespace PricingService.Prices.Bids;

/// <summary>
/// A property's bid prices by kind of night, lead time and units left, as ratios to its reference price. Whole ten-thousandths, so
/// that what is stored is what was computed.
/// </summary>
internal sealed class BidPrices
{
    /// <summary>More units than this are priced as this many with as much demand for each.</summary>
    public const int MostUnits = 40;

    private const double Scale = 10_000;

    /// <summary>The rules' price over the reference price, by kind of night and step of the lead time.</summary>
    private static readonly double[] Rules = [.. from kind in Enumerable.Range(0, NightKind.Count)
        from step in Enumerable.Range(0, LeadTimes.Count)
        select Ieee.Log((double)RuleBasedPrice.For(
            new Demand(1, NightKind.Typical(kind), (int)LeadTimes.Middle(step), 1, 0.5m, null)).Price)];

    private readonly int _units;
    private readonly int[] _bids;

    private BidPrices(int units, int[] bids) => (_units, _bids) = (units, bids);

    private static int PerUnit => NightKind.Count * (LeadTimes.Count + 1);

    /// <param name="nights">The length of an ordinary stay.</param>
    public static BidPrices Of(ArrivalRates rates, PriceResponse response, Property property, double nights)
    {
        var units = Math.Min(property.Units, MostUnits);
        var share = units / (double)property.Units;
        var (lowest, highest) = (Ieee.Log((double)(property.Floor / property.ReferencePrice)),
            Ieee.Log((double)(property.Ceiling / property.ReferencePrice)));
        var bids = new int[units * PerUnit];
        var (perDay, logOdds) = (new double[LeadTimes.Count], new double[LeadTimes.Count]);
        for (var kind = 0; kind < NightKind.Count; kind++)
        {
            var night = NightKind.Typical(kind);
            for (var step = 0; step < LeadTimes.Count; step++)
            {
                perDay[step] = rates.PerDay(kind, step) * share;
                logOdds[step] = LogisticFit.Dot(Features.Of(0, night, LeadTimes.Middle(step), nights, null, null,
                    Rules[ArrivalCounts.Cell(kind, step)]), response.Mean);
            }
            var solved = BidProgramme.Solve(perDay, logOdds, response.PriceCoefficient, lowest, highest, units);
            for (var n = 0; n < units; n++)
                for (var step = 0; step <= LeadTimes.Count; step++)
                    bids[(n * PerUnit) + (kind * (LeadTimes.Count + 1)) + step] =
                        (int)Math.Round(Math.Clamp(solved[n][step], 0, 1e5) * Scale);
        }
        return new BidPrices(units, bids);
    }

    /// <summary>Of one more unit of a night when so many are left, over the reference price.</summary>
    public double RatioOn(DateOnly night, int leadTimeDays, int left, int units)
    {
        var n = units <= _units ? left : (int)Math.Ceiling(left * (double)_units / units);
        var row = ((Math.Clamp(n, 1, _units) - 1) * PerUnit) + (NightKind.Of(night) * (LeadTimes.Count + 1));
        // Half of the day on which someone asks is still to come.
        var at = Math.Min(leadTimeDays + 0.5, LeadTimes.End);
        var step = LeadTimes.StepOf((int)at);
        var part = Math.Min(1, (at - LeadTimes.Start(step)) / LeadTimes.Width(step));
        return (_bids[row + step] + (part * (_bids[row + step + 1] - _bids[row + step]))) / Scale;
    }

    public override string ToString() => $"{_units}:{string.Join(' ', _bids.Select(bid => bid.ToString(CultureInfo.InvariantCulture)))}";

    public static BidPrices Parse(string stored)
    {
        var colon = stored.IndexOf(':', StringComparison.Ordinal);
        var units = int.Parse(stored.AsSpan(0, colon), CultureInfo.InvariantCulture);
        var bids = new int[units * PerUnit];
        var index = 0;
        foreach (var part in stored.AsSpan(colon + 1).Split(' '))
            bids[index++] = int.Parse(stored.AsSpan(colon + 1)[part], CultureInfo.InvariantCulture);
        return new BidPrices(units, bids);
    }
}
