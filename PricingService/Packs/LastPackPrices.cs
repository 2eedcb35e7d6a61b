using Dapper;
using PricingService.Properties;
using ServiceDefaults.Metrics;
using Storage;
using Storage.Caching;
using Storage.Rows;

namespace PricingService.Packs;

/// <summary>
/// The prices last published for a property, which the step guardrail measures from: its newest pack that was ever fresh and whose
/// date has come.
/// </summary>
internal sealed class LastPackPrices(Database database, TimeProvider clock, CacheMetrics metrics)
{
    private readonly BoundedCache<(string Id, DateOnly Today, string Zone), NightPrices?> _cache =
        new("last_packs", 10_000, TimeSpan.FromSeconds(5), clock, metrics);

    public ValueTask<NightPrices?> OfAsync(Property property) =>
        _cache.GetAsync((property.Id, property.Today(clock), property.TimeZone), LoadAsync);

    /// <summary>Call it when a pack was published.</summary>
    public void Forget() => _cache.Clear();

    /// <summary>
    /// The prices published before <paramref name="date"/>, so that a pack built twice for one day starts from the same prices.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, NightPrices>> BeforeAsync(DateOnly date, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition("""
            SELECT p.property_id, newest.pack_date, p.currency, p.prices, newest.fresh_at
            FROM (SELECT pp.property_id, pp.pack_id, k.pack_date, k.fresh_at,
                         ROW_NUMBER() OVER (PARTITION BY pp.property_id ORDER BY k.pack_date DESC, k.build_number DESC) AS age
                  FROM packs k JOIN pack_prices pp ON pp.pack_id = k.pack_id
                  WHERE k.fresh_at IS NOT NULL AND k.pack_date < @date) newest
            JOIN pack_prices p ON p.pack_id = newest.pack_id AND p.property_id = newest.property_id
            WHERE newest.age = 1
            """, new { date = date.ToIso() }, cancellationToken: cancellationToken));
        return rows.ToDictionary(row => row.PropertyId,
            row => NightPrices.Parse(row.PackDate, row.Prices, row.Currency, row.FreshAt, "UTC"),
            StringComparer.Ordinal);
    }

    private async Task<NightPrices?> LoadAsync((string Id, DateOnly Today, string Zone) of)
    {
        await using var connection = await database.OpenAsync();
        var row = await connection.QuerySingleOrDefaultAsync<Row>("""
            SELECT p.property_id, k.pack_date, p.currency, p.prices, k.fresh_at
            FROM pack_prices p JOIN packs k ON k.pack_id = p.pack_id
            WHERE p.property_id = @Id AND k.fresh_at IS NOT NULL AND k.pack_date <= @today
            ORDER BY k.pack_date DESC, k.build_number DESC LIMIT 1
            """, new { of.Id, today = of.Today.ToIso() });
        return row is null ? null : NightPrices.Parse(row.PackDate, row.Prices, row.Currency, row.FreshAt, of.Zone);
    }

    private sealed record Row(string PropertyId, string PackDate, string Currency, string Prices, long FreshAt);
}
