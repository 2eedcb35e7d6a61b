using Dapper;
using PricingService.Properties;
using Storage;
using Storage.Rows;

namespace PricingService.Overrides;

/// <summary>The nights whose bounds the owner set. Every change makes the packs that cover the property stale.</summary>
internal sealed class OverrideTable(Database database, PropertyTable properties)
{
    /// <summary>The nights that are named become what they say, all others stay.</summary>
    public Task PutAsync(Property property, IReadOnlyList<OverriddenNight> nights, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            foreach (var night in nights)
            {
                await connection.ExecuteAsync("""
                    INSERT INTO overrides (property_id, night, floor_minor, ceiling_minor) VALUES (@Id, @Night, @FloorMinor, @CeilingMinor)
                    ON CONFLICT (property_id, night) DO UPDATE SET
                        floor_minor = excluded.floor_minor, ceiling_minor = excluded.ceiling_minor
                    """, new { property.Id, night.Night, night.FloorMinor, night.CeilingMinor }, transaction);
            }
            await properties.TouchAsync(connection, transaction, property.Id);
        }, cancellationToken);

    /// <summary>Returns how many nights had one.</summary>
    public Task<int> RemoveAsync(Property property, DateOnly first, DateOnly last, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            var removed = await connection.ExecuteAsync(
                "DELETE FROM overrides WHERE property_id = @Id AND night >= @first AND night <= @last",
                new { property.Id, first = first.ToIso(), last = last.ToIso() }, transaction);
            if (removed > 0) await properties.TouchAsync(connection, transaction, property.Id);
            return removed;
        }, cancellationToken);

    public async Task<IReadOnlyList<OverriddenNight>> FromAsync(string propertyId, DateOnly from, DateOnly? to = null)
    {
        await using var connection = await database.OpenAsync();
        return [.. await connection.QueryAsync<OverriddenNight>("""
            SELECT night, floor_minor, ceiling_minor FROM overrides
            WHERE property_id = @propertyId AND night >= @from AND night <= @to ORDER BY night
            """, new { propertyId, from = from.ToIso(), to = (to ?? DateOnly.MaxValue).ToIso() })];
    }

    /// <summary>All properties' from a day on, for packs.</summary>
    public async Task<IReadOnlyDictionary<string, NightBounds>> AllAsync(DateOnly from, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string Id, string Night, long? Floor, long? Ceiling)>(new CommandDefinition(
            "SELECT property_id, night, floor_minor, ceiling_minor FROM overrides WHERE night >= @from", new { from = from.ToIso() },
            cancellationToken: cancellationToken));
        return rows.GroupBy(row => row.Id).ToDictionary(group => group.Key,
            group => NightBounds.Of(group.Select(row => new OverriddenNight(row.Night, row.Floor, row.Ceiling))), StringComparer.Ordinal);
    }
}

/// <param name="Night">ISO 8601.</param>
/// <param name="FloorMinor">Null to leave the property's.</param>
internal sealed record OverriddenNight(string Night, long? FloorMinor, long? CeilingMinor);
