using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using PricingService.Properties;
using ServiceDefaults.Metrics;
using ServiceDefaults.Money;
using Storage;
using Storage.Caching;
using Storage.Rows;

namespace PricingService.Prices;

/// <summary>What was last asked for each night, by any replica: the next price is at most a step away, also without packs.</summary>
internal sealed class AskedPrices(Database database, TimeProvider clock, CacheMetrics metrics)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private static readonly RowInsert<AskedPrice> Insert = new("asked_prices", """
        ON CONFLICT (property_id, stay_date) DO UPDATE SET
            before_minor = CASE WHEN asked_prices.asked_on < excluded.asked_on THEN asked_prices.last_minor
                ELSE asked_prices.before_minor END,
            first_minor = CASE WHEN asked_prices.asked_on < excluded.asked_on THEN excluded.first_minor ELSE asked_prices.first_minor END,
            last_minor = excluded.last_minor, asked_on = excluded.asked_on, asked_at = excluded.asked_at
        """, ("property_id", a => a.PropertyId), ("stay_date", a => a.StayDate), ("asked_on", a => a.Today), ("first_minor", a => a.Minor),
        ("last_minor", a => a.Minor), ("asked_at", a => a.At));

    private readonly BoundedCache<string, ConcurrentDictionary<DateOnly, AskedNight>> _pages =
        new("asked_prices", 5_000, Lifetime, clock, metrics);

    public async ValueTask<Limits.Asked?> OfAsync(Property property, DateOnly night, DateOnly today) =>
        (await _pages.GetAsync(property.Id, LoadAsync)).TryGetValue(night, out var known) ? known.On(today, property.Currency) : null;

    /// <summary>Call it when a price is asked, before it is answered.</summary>
    public async ValueTask AskAsync(Property property, DateOnly night, DateOnly today, long minor, long at) =>
        (await _pages.GetAsync(property.Id, LoadAsync)).AddOrUpdate(night, _ => new AskedNight(today, minor, minor, null, at),
            (_, known) => known.Then(today, minor, at));

    /// <summary>In the transaction that stores the quotes; of several for one night, the last one.</summary>
    public static Task AddAsync(DbConnection connection, DbTransaction transaction, IEnumerable<AskedPrice> asked) =>
        // Always in the same order, so that two writers wait for each other and never deadlock.
        Insert.ExecuteAsync(connection, transaction,
            [.. asked.GroupBy(one => (one.PropertyId, one.StayDate)).OrderBy(group => group.Key.PropertyId, StringComparer.Ordinal)
                .ThenBy(group => group.Key.StayDate, StringComparer.Ordinal).Select(group => group.Last())], CancellationToken.None);

    /// <summary>Of all properties, for nights from a day on, as they were asked before that day.</summary>
    public async Task<IReadOnlyDictionary<(string PropertyId, string Night), long>> BeforeAsync(DateOnly day,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition("""
            SELECT property_id, stay_date, asked_on, first_minor, last_minor, before_minor, asked_at FROM asked_prices
            WHERE stay_date >= @day
            """, new { day = day.ToIso() }, cancellationToken: cancellationToken));
        var before = new Dictionary<(string, string), long>();
        foreach (var row in rows)
        {
            if ((string.CompareOrdinal(row.AskedOn, day.ToIso()) < 0 ? row.LastMinor : row.BeforeMinor) is { } minor)
                before[(row.PropertyId, row.StayDate)] = minor;
        }
        return before;
    }

    public async Task RemoveOlderAsync(DateOnly night, CancellationToken cancellationToken) =>
        await database.WriteAsync((connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM asked_prices WHERE stay_date < @night", new { night = night.ToIso() }, transaction), cancellationToken);

    private async Task<ConcurrentDictionary<DateOnly, AskedNight>> LoadAsync(string propertyId)
    {
        var yesterday = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-2);
        await using var connection = await database.OpenAsync();
        var rows = await connection.QueryAsync<Row>("""
            SELECT property_id, stay_date, asked_on, first_minor, last_minor, before_minor, asked_at FROM asked_prices
            WHERE property_id = @propertyId AND stay_date >= @from
            """, new { propertyId, from = yesterday.ToIso() });
        return new(rows.Select(row => KeyValuePair.Create(Dates.FromIso(row.StayDate),
            new AskedNight(Dates.FromIso(row.AskedOn), row.FirstMinor, row.LastMinor, row.BeforeMinor, row.AskedAt))));
    }

    private sealed record Row(string PropertyId, string StayDate, string AskedOn, long FirstMinor, long LastMinor, long? BeforeMinor,
        long AskedAt);
}

/// <param name="Today">The property's day.</param>
/// <param name="At">Unix milliseconds.</param>
internal readonly record struct AskedPrice(string PropertyId, string StayDate, string Today, long Minor, long At);

/// <summary>A night's prices asked last, in minor units.</summary>
/// <param name="Day">The day on which it was last asked for.</param>
/// <param name="Before">The last one asked before that day.</param>
internal sealed record AskedNight(DateOnly Day, long FirstMinor, long LastMinor, long? Before, long At)
{
    public AskedNight Then(DateOnly day, long minor, long at) =>
        day > Day ? new AskedNight(day, minor, minor, LastMinor, at) : this with { LastMinor = minor, At = at };

    public Limits.Asked On(DateOnly today, Currency currency) => new(currency.FromMinor(Day < today ? LastMinor : FirstMinor),
        currency.FromMinor(LastMinor), (Day < today ? LastMinor : Before) is { } before ? currency.FromMinor(before) : null, At);
}
