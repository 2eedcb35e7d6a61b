using PricingService.Properties;
using ServiceDefaults.Money;

namespace PricingService.Importing;

/// <summary>What becomes of each property of a file: created, corrected, or left as it is.</summary>
internal sealed class PropertyPlans(OutcomeMap map, IOutcomeSink sink)
{
    private readonly Dictionary<string, string> _currencyOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Property> _properties = new(StringComparer.Ordinal);

    /// <summary>Why rows of this property and currency cannot be taken, if that is clear before anybody is asked.</summary>
    public string? Mismatch(string propertyId, string? currency) =>
        currency is not null && _currencyOf.GetValueOrDefault(propertyId) is { } theirs && theirs != currency
            ? $"The property is priced in {theirs}, and this row in {CellText.Show(currency)}." : null;

    /// <summary>The property that rows were taken for.</summary>
    public Property? PropertyOf(string id) => _properties.GetValueOrDefault(id);

    /// <param name="mayCreate">Otherwise properties are only looked up.</param>
    /// <exception cref="ImportException">The map does not say enough for a new property.</exception>
    public async Task<IReadOnlyList<PropertyPlan>> MakeAsync(Survey survey, bool mayCreate, CancellationToken cancellationToken)
    {
        var plans = new List<PropertyPlan>();
        foreach (var (id, sketches) in survey.Prices)
        {
            var current = await sink.FindPropertyAsync(id, cancellationToken);
            var currency = current?.Currency.Code ?? map.Property?.Currency ?? Most(sketches);
            _currencyOf[id] = currency;
            var taken = (sketches.GetValueOrDefault(currency) ?? new PriceSketch()).Taken();
            if (taken.Count == 0 || (current is null && (!mayCreate || map.Property is null)))
            {
                plans.Add(new PropertyPlan(id, current is null ? PlanKind.Unknown : PlanKind.Kept, taken.Count, current));
                continue;
            }
            if (current is not null && (!mayCreate || map.Property is null || current.ImportedRows is null))
            {
                plans.Add(new PropertyPlan(id, PlanKind.Kept, taken.Count, current));
                continue;
            }
            var facts = taken.ToFacts(current?.PortfolioId ?? Portfolio(), CurrencyOf(currency), current?.TimeZone ?? TimeZone());
            var now = await sink.PutPropertyAsync(id, facts, taken.Count, cancellationToken);
            plans.Add(new PropertyPlan(id, KindOf(current, now), taken.Count, now));
        }
        foreach (var plan in plans)
        {
            if (plan.Property is { } property) _properties[plan.Id] = property;
        }
        return plans;
    }

    private static PlanKind KindOf(Property? before, Property now)
    {
        if (before is null) return PlanKind.Created;
        return PropertyFacts.Of(before) == PropertyFacts.Of(now) ? PlanKind.Kept : PlanKind.Corrected;
    }

    private static string Most(SortedDictionary<string, PriceSketch> sketches) => sketches.MaxBy(one => one.Value.Count).Key;

    private static Currency CurrencyOf(string code) => Currency.TryFind(code, out var currency) ? currency : throw new ImportException(
        "The file does not say which currency its prices are in: state it with --currency EUR, or as 'property.currency' in the map.");

    private string TimeZone() => map.Property?.TimeZone ?? throw new ImportException(
        "New properties need a time zone: state it with --time-zone Europe/Lisbon, or as 'property.time_zone' in the map.");

    private string Portfolio() => map.Property?.PortfolioId ?? throw new ImportException(
        "New properties need a portfolio: state it with --portfolio NAME, or as 'property.portfolio_id' in the map.");
}

internal enum PlanKind { Created, Corrected, Kept, Unknown }

/// <param name="Rows">Rows with a price near the others', in the property's currency.</param>
/// <param name="Property">As it is now, or would be; null if there is none.</param>
internal sealed record PropertyPlan(string Id, PlanKind Kind, long Rows, Property? Property);
