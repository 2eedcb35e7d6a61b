using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using PricingService.Competitors.Feeds;
using PricingService.Outcomes;
using PricingService.Properties;
using ServiceDefaults.Money;
using ServiceDefaults.Requests;

namespace PricingService.Importing;

/// <summary>
/// What a first pass over a file finds: the prices of each property, of rows that will be taken and of no others, and the ids that stand
/// for several different rows.
/// </summary>
internal sealed class Survey(OutcomeMap map, TimeProvider clock)
{
    private const int MostProperties = 10_000;

    private readonly SortedDictionary<string, SortedDictionary<string, PriceSketch>> _prices = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Seen> _ids = [];

    /// <summary>The properties in the file, in order, each with its prices by currency; a currency nobody states is empty.</summary>
    public IReadOnlyDictionary<string, SortedDictionary<string, PriceSketch>> Prices => _prices;

    /// <summary>Whether the id stands for several rows that differ: parts of a payment, or a booking that was changed.</summary>
    public bool IsTorn(string? outcomeId) => outcomeId is not null && _ids.GetValueOrDefault(Hash(outcomeId)).IsTorn;

    /// <summary>Whether a row with this id says something about a price.</summary>
    public bool Has(string outcomeId) => _ids.ContainsKey(Hash(outcomeId));

    public void Add(ImportRow row)
    {
        if (row is not ImportRow.Read { Report: var report } || OutcomeRules.CheckShape(report) is not null) return;
        if (report.OutcomeId is null)
        {
            Sketch(report)?.Add(report.Price!.Value);
            return;
        }
        ref var seen = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, Hash(report.OutcomeId), out var isKnown);
        var content = Hash(ImportIds.Content(report));
        if (!isKnown)
        {
            var sketch = Sketch(report);
            seen = new Seen(content, sketch, sketch?.Add(report.Price!.Value) ?? 0, IsTorn: false);
        }
        else if (!seen.IsTorn && seen.Content != content)
        {
            seen.Sketch?.Remove(seen.Bin);
            seen = seen with { IsTorn = true };
        }
    }

    /// <summary>Null if the row will be refused, whatever the property's reference price is.</summary>
    private PriceSketch? Sketch(OutcomeReport report)
    {
        var code = report.Currency ?? map.Property?.Currency ?? "";
        if (!Currency.TryFind(code.Length == 0 ? "EUR" : code, out var currency)) return null;
        var price = report.Price!.Value;
        if (currency.ToMinor(price) == 0) return null;
        var alone = new PropertyFacts("", currency.Code, "UTC", price, price, price, price).ToProperty(report.PropertyId!, 0);
        if (OutcomeRules.CheckAgainst(report with { Currency = null }, alone, null, clock.GetUtcNow()) is not null) return null;
        if (!_prices.TryGetValue(report.PropertyId!, out var sketches))
        {
            if (_prices.Count == MostProperties)
                throw new ImportException($"The file has more than {MostProperties} properties: is 'columns.property_id' the right " +
                    $"column?");
            _prices[report.PropertyId!] = sketches = new SortedDictionary<string, PriceSketch>(StringComparer.Ordinal);
        }
        if (!sketches.TryGetValue(code, out var sketch)) sketches[code] = sketch = new PriceSketch();
        return sketch;
    }

    private static long Hash(string text) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private readonly record struct Seen(long Content, PriceSketch? Sketch, int Bin, bool IsTorn);
}
