using PricingService.Outcomes;
using PricingService.Properties;
using ServiceDefaults.Money;

namespace PricingService.Importing;

/// <summary>A property's prices in a file, in bins of half a percent: quantiles without keeping the prices.</summary>
internal sealed class PriceSketch
{
    private static readonly double Width = Math.Log(1.005);

    /// <summary>A price further from the median is refused as absurd, and says nothing about the others.</summary>
    private static readonly int Furthest = (int)Math.Floor(Math.Log((double)OutcomeRules.FurthestRatio) / Width);

    private readonly SortedDictionary<int, long> _bins = [];

    public long Count => _bins.Values.Sum();

    /// <returns>The bin, to take the price out again.</returns>
    public int Add(decimal price)
    {
        var bin = (int)Math.Round(Math.Log((double)price) / Width);
        _bins[bin] = _bins.GetValueOrDefault(bin) + 1;
        return bin;
    }

    public void Remove(int bin)
    {
        if (--_bins[bin] == 0) _bins.Remove(bin);
    }

    /// <summary>The prices that will be taken: those not too far from the median of what is left.</summary>
    public PriceSketch Taken()
    {
        var taken = this;
        while (taken._bins.Count > 0)
        {
            var median = taken.Bin(0.5);
            var next = new PriceSketch();
            foreach (var (bin, count) in taken._bins.Where(one => Math.Abs(one.Key - median) <= Furthest)) next._bins[bin] = count;
            if (next._bins.Count == taken._bins.Count) break;
            taken = next;
        }
        return taken;
    }

    /// <summary>
    /// Reference: the median. Floor and ceiling: a fifth beyond the middle 98 % of the prices. Step: a quarter of the reference.
    /// Sensible to start with, and for the owner to change.
    /// </summary>
    public PropertyFacts ToFacts(string portfolioId, Currency currency, string timeZone)
    {
        var smallest = currency.FromMinor(1);
        var reference = Math.Max(smallest, currency.Round(Quantile(0.5)));
        return new PropertyFacts(portfolioId, currency.Code, timeZone, reference,
            Math.Clamp(currency.Round(Quantile(0.01) * 0.8m), smallest, reference),
            Math.Max(reference, currency.Round(Quantile(0.99) * 1.2m)),
            Math.Max(smallest, currency.Round(reference * 0.25m)));
    }

    private decimal Quantile(double share) => (decimal)Math.Exp(Bin(share) * Width);

    private int Bin(double share)
    {
        var wanted = (long)Math.Ceiling(share * Count);
        foreach (var (bin, count) in _bins)
        {
            if ((wanted -= count) <= 0) return bin;
        }
        throw new InvalidOperationException("A sketch without prices has no quantiles.");
    }
}
