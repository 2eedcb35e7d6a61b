using PricingService.Properties;
using ServiceDefaults.Money;

namespace PricingService.Importing;

/// <summary>A property's prices in a file, in bins of half a percent: quantiles without keeping the prices.</summary>
internal sealed class PriceSketch
{
    private static readonly double Width = Math.Log(1.005);
    private readonly SortedDictionary<int, long> _bins = [];
    private long _count;

    public void Add(decimal price)
    {
        var bin = (int)Math.Round(Math.Log((double)price) / Width);
        _bins[bin] = _bins.GetValueOrDefault(bin) + 1;
        _count++;
    }

    /// <summary>
    /// Reference: the median. Floor and ceiling: a fifth beyond the middle 98 % of the prices. Step: a quarter of the reference.
    /// Sensible to start with, and for the owner to change.
    /// </summary>
    public PropertyFacts ToFacts(NewPropertyFacts given)
    {
        var currency = Currency.Of(given.Currency);
        var smallest = currency.FromMinor(1);
        var reference = Math.Max(smallest, currency.Round(Quantile(0.5)));
        return new PropertyFacts(given.PortfolioId, given.Currency, given.TimeZone, reference,
            Math.Clamp(currency.Round(Quantile(0.01) * 0.8m), smallest, reference),
            Math.Max(reference, currency.Round(Quantile(0.99) * 1.2m)),
            Math.Max(smallest, currency.Round(reference * 0.25m)));
    }

    private decimal Quantile(double share)
    {
        var wanted = (long)Math.Ceiling(share * _count);
        foreach (var (bin, count) in _bins)
        {
            if ((wanted -= count) <= 0) return (decimal)Math.Exp(bin * Width);
        }
        throw new InvalidOperationException("A sketch without prices has no quantiles.");
    }
}
