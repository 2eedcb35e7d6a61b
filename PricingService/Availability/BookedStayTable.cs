using System.Data.Common;
using Dapper;
using PricingService.Properties;
using Storage;
using Storage.Rows;

namespace PricingService.Availability;

/// <summary>Stays that were booked elsewhere, each as it was told last.</summary>
internal sealed class BookedStayTable(Database database) : ITakenNights
{
    /// <summary>Stays that are over are kept this long, to be looked at.</summary>
    private const int PastDays = 400;

    private const int IdsAtOnce = 200;
    private const string Columns = "stay_id, property_id, first_night, last_night, cancelled";

    private static readonly RowInsert<BookedStay> Upsert = new("booked_stays",
        "ON CONFLICT (stay_id) DO UPDATE SET property_id = excluded.property_id, first_night = excluded.first_night, " +
        "last_night = excluded.last_night, cancelled = excluded.cancelled",
        ("stay_id", r => r.StayId), ("property_id", r => r.PropertyId), ("first_night", r => r.FirstNight),
        ("last_night", r => r.LastNight), ("cancelled", r => r.Cancelled));

    /// <summary>Changes what is known of some stays, all or nothing.</summary>
    /// <param name="change">Gets those that are known, by their ids, and returns those that are new or different.</param>
    public Task ChangeAsync(IReadOnlyList<string> ids, DateOnly today,
        Func<IReadOnlyDictionary<string, BookedStay>, IReadOnlyList<BookedStay>> change, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            var changed = change(await FindAsync(ids, connection, transaction));
            // Always in the same order, so that two writers wait for each other and never deadlock.
            await Upsert.ExecuteAsync(connection, transaction, [.. changed.OrderBy(stay => stay.StayId, StringComparer.Ordinal)],
                cancellationToken);
            foreach (var property in changed.Select(stay => stay.PropertyId).Distinct().Order(StringComparer.Ordinal))
                await connection.ExecuteAsync("DELETE FROM booked_stays WHERE property_id = @property AND last_night < @oldest",
                    new { property, oldest = today.AddDays(-PastDays).ToIso() }, transaction);
        }, cancellationToken);

    /// <summary>Returns null if the stay is not known, and whether it still stood.</summary>
    public Task<bool?> CancelAsync(Property property, string stayId, CancellationToken cancellationToken) =>
        database.WriteAsync<bool?>(async (connection, transaction) =>
        {
            var known = await FindAsync([stayId], connection, transaction);
            if (known.GetValueOrDefault(stayId)?.PropertyId != property.Id) return null;
            return await connection.ExecuteAsync("UPDATE booked_stays SET cancelled = 1 WHERE stay_id = @stayId AND cancelled = 0",
                new { stayId }, transaction) == 1;
        }, cancellationToken);

    /// <summary>Those of which nobody comes.</summary>
    public async Task<IReadOnlySet<string>> CancelledAsync(string propertyId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT stay_id FROM booked_stays WHERE property_id = @propertyId AND cancelled = 1", new { propertyId },
            cancellationToken: cancellationToken))).ToHashSet(StringComparer.Ordinal);
    }

    public async Task<IReadOnlyList<(DateOnly Night, int Sold)>> TakenAsync(Property property, DateOnly from,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var stays = await connection.QueryAsync<BookedStay>(new CommandDefinition(
            $"SELECT {Columns} FROM booked_stays WHERE property_id = @Id AND last_night >= @from AND cancelled = 0",
            new { property.Id, from = from.ToIso() }, cancellationToken: cancellationToken));
        return [.. stays.SelectMany(stay => stay.NightsFrom(from)).CountBy(night => night).Select(night => (night.Key, night.Value))];
    }

    private static async Task<IReadOnlyDictionary<string, BookedStay>> FindAsync(IReadOnlyList<string> ids, DbConnection connection,
        DbTransaction transaction)
    {
        var known = new Dictionary<string, BookedStay>(StringComparer.Ordinal);
        foreach (var some in ids.Chunk(IdsAtOnce))
        {
            var parameters = new DynamicParameters();
            foreach (var (index, id) in some.Index()) parameters.Add($"id{index}", id);
            foreach (var stay in await connection.QueryAsync<BookedStay>($"SELECT {Columns} FROM booked_stays WHERE stay_id " +
                $"IN ({string.Join(", ", parameters.ParameterNames.Select(name => "@" + name))})", parameters, transaction))
                known[stay.StayId] = stay;
        }
        return known;
    }
}

/// <param name="LastNight">The night before the departure.</param>
/// <param name="Cancelled">1 if nobody comes.</param>
internal sealed record BookedStay(string StayId, string PropertyId, string FirstNight, string LastNight, long Cancelled)
{
    public IEnumerable<DateOnly> NightsFrom(DateOnly day)
    {
        if (Cancelled == 1) yield break;
        var (night, last) = (Dates.FromIso(FirstNight), Dates.FromIso(LastNight));
        for (night = night < day ? day : night; night <= last; night = night.AddDays(1)) yield return night;
    }
}
