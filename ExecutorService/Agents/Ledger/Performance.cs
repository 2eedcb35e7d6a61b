using ExecutorService.Ledger;

namespace ExecutorService.Agents.Ledger;

/// <summary>Answer of <c>ledger.performance</c>; for how stays count see <see cref="StayedNights"/>.</summary>
internal sealed record Performance(DateOnly From, DateOnly To, int Days, IReadOnlyList<PropertyPerformance> Properties,
    Coverage Coverage, IReadOnlyList<Warning> Warnings)
{
    public static Performance Of(IEnumerable<Entry> entries, Coverage coverage, DateOnly from, DateOnly to) => new(
        from, to, to.DayNumber - from.DayNumber + 1,
        [.. entries.GroupBy(entry => entry.PropertyId).OrderBy(property => property.Key, StringComparer.Ordinal)
            .SelectMany(property => PropertyPerformance.Of(property.Key, [.. property], from, to))
            .Where(property => property.Bookings != 0 || property.Revenue != 0 || property.Costs != 0)],
        coverage, coverage.WarningsFor(from, to));

    /// <summary>By property, whatever currency guests paid in: 0 if nobody came, no entry if it is not in the ledger.</summary>
    public IReadOnlyDictionary<string, decimal> Occupancies()
    {
        var occupancies = Coverage.Properties.ToDictionary(property => property, _ => 0.0000m);
        foreach (var property in Properties) occupancies[property.PropertyId] = property.Occupancy;
        return occupancies;
    }
}

internal sealed record PropertyPerformance
{
    public required string PropertyId { get; init; }
    public required string Currency { get; init; }

    /// <summary>Stays with a night in the window.</summary>
    public required int Bookings { get; init; }
    public required int NightsSold { get; init; }

    /// <summary>Share of the window's nights on which the property had a guest, whatever currency was paid in; 0 to 1.</summary>
    public required decimal Occupancy { get; init; }
    public required decimal Revenue { get; init; }

    /// <summary>Average daily rate: revenue per night sold; absent if none was.</summary>
    public required decimal? Adr { get; init; }

    /// <summary>Revenue per night of the window.</summary>
    public required decimal Revpar { get; init; }
    public required decimal Costs { get; init; }
    public required decimal Net { get; init; }

    /// <summary>One for each currency of the property.</summary>
    public static IEnumerable<PropertyPerformance> Of(string propertyId, IReadOnlyList<Entry> entries, DateOnly from, DateOnly to)
    {
        var days = to.DayNumber - from.DayNumber + 1;
        var currencies = entries.GroupBy(entry => entry.Currency).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (Currency: group.Key, Stayed: StayedNights.Of(group, from, to), Costs: CostsOf(group, from, to))).ToArray();
        var occupied = currencies.SelectMany(currency => currency.Stayed.Occupied).Distinct().Count();
        foreach (var (currency, stayed, costs) in currencies)
        {
            var revenue = Currencies.Round(stayed.Revenue, currency);
            yield return new PropertyPerformance
            {
                PropertyId = propertyId,
                Currency = currency,
                Bookings = stayed.Bookings,
                NightsSold = stayed.Sold,
                Occupancy = Ratios.Of(occupied, days),
                Revenue = revenue,
                Adr = stayed.Sold > 0 ? Currencies.Round(stayed.Revenue / stayed.Sold, currency) : null,
                Revpar = Currencies.Round(stayed.Revenue / days, currency),
                Costs = Currencies.Round(costs, currency),
                Net = revenue - Currencies.Round(costs, currency),
            };
        }
    }

    private static decimal CostsOf(IEnumerable<Entry> entries, DateOnly from, DateOnly to) =>
        entries.Where(entry => entry.Kind is EntryKind.Cost && entry.Date >= from && entry.Date <= to).Sum(entry => entry.Amount);
}
