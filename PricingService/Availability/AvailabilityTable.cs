using System.Data.Common;
using Dapper;
using PricingService.Properties;
using Storage;
using Storage.Rows;

namespace PricingService.Availability;

/// <summary>
/// Which nights are not free to be sold. A night without a row has all its units left. What is pushed in replaces what was counted
/// here, for whoever pushes knows of all bookings.
/// </summary>
internal sealed class AvailabilityTable(Database database, TimeProvider clock)
{
    /// <summary>A stay may be taken once: what an outcome takes is in the transaction that stores the outcome.</summary>
    public static async Task TakeAsync(DbConnection connection, DbTransaction transaction, Stay stay, int units)
    {
        if (await connection.ExecuteAsync("""
            INSERT INTO stays (quote_id, property_id, first_night, nights) VALUES (@QuoteId, @PropertyId, @FirstNight, @Nights)
            ON CONFLICT DO NOTHING
            """, stay, transaction) == 0) return;
        foreach (var night in stay.Each())
        {
            await connection.ExecuteAsync("""
                INSERT INTO availability (property_id, night, units_left, closed) VALUES (@PropertyId, @night, @units - 1, 0)
                ON CONFLICT (property_id, night) DO UPDATE SET units_left =
                    CASE WHEN availability.units_left > 0 THEN availability.units_left - 1 ELSE 0 END
                """, new { stay.PropertyId, night, units = (long)units }, transaction);
        }
    }

    /// <summary>Gives back what a stay took. Returns null if it is not known, and whether it still stood.</summary>
    public Task<bool?> CancelAsync(Property property, string quoteId, CancellationToken cancellationToken) =>
        database.WriteAsync<bool?>(async (connection, transaction) =>
        {
            var stay = await connection.QuerySingleOrDefaultAsync<Stay>(
                "SELECT quote_id, property_id, first_night, nights FROM stays WHERE quote_id = @quoteId AND property_id = @Id",
                new { quoteId, property.Id }, transaction);
            if (stay is null) return null;
            if (await connection.ExecuteAsync("UPDATE stays SET cancelled_at = @now WHERE quote_id = @quoteId AND cancelled_at IS NULL",
                new { quoteId, now = clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction) == 0) return false;
            foreach (var night in stay.Each())
            {
                await connection.ExecuteAsync("""
                    UPDATE availability SET units_left = CASE WHEN units_left < @units THEN units_left + 1 ELSE units_left END
                    WHERE property_id = @Id AND night = @night
                    """, new { property.Id, night, units = (long)property.Units }, transaction);
            }
            return true;
        }, cancellationToken);

    /// <summary>The accepted quotes whose guests do not come.</summary>
    public async Task<IReadOnlySet<string>> CancelledAsync(string propertyId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT quote_id FROM stays WHERE property_id = @propertyId AND cancelled_at IS NOT NULL", new { propertyId },
            cancellationToken: cancellationToken))).ToHashSet(StringComparer.Ordinal);
    }

    public Task PutAsync(Property property, IReadOnlyList<NightLeft> nights, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            foreach (var night in nights)
            {
                await connection.ExecuteAsync("""
                    INSERT INTO availability (property_id, night, units_left, closed) VALUES (@Id, @Night, @UnitsLeft, @Closed)
                    ON CONFLICT (property_id, night) DO UPDATE SET units_left = excluded.units_left, closed = excluded.closed
                    """, new { property.Id, night.Night, night.UnitsLeft, night.Closed }, transaction);
            }
        }, cancellationToken);

    /// <summary>The nights from a day on of which something is known.</summary>
    public async Task<IReadOnlyList<NightLeft>> FromAsync(string propertyId, DateOnly from)
    {
        await using var connection = await database.OpenAsync();
        return [.. await connection.QueryAsync<NightLeft>(
            "SELECT night, units_left, closed FROM availability WHERE property_id = @propertyId AND night >= @from ORDER BY night",
            new { propertyId, from = from.ToIso() })];
    }
}

/// <param name="Closed">1 if the owner does not let it.</param>
internal sealed record NightLeft(string Night, long UnitsLeft, long Closed)
{
    /// <summary>Units that can be sold.</summary>
    public int Left => Closed == 1 ? 0 : (int)UnitsLeft;
}

/// <summary>An accepted quote of a property that keeps count of its units.</summary>
internal sealed record Stay(string QuoteId, string PropertyId, string FirstNight, long Nights)
{
    public IEnumerable<string> Each()
    {
        var first = Dates.FromIso(FirstNight);
        for (var night = 0; night < Nights; night++) yield return first.AddDays(night).ToIso();
    }
}
