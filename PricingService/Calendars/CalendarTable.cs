using System.Data.Common;
using Dapper;
using Storage;
using Storage.Rows;

namespace PricingService.Calendars;

/// <summary>What each calendar said last, night by night, and how its pulls went.</summary>
internal sealed class CalendarTable(Database database)
{
    /// <summary>Nights that are over stay this long, to be looked at.</summary>
    private const int PastDays = 400;

    private const string Columns = """
        source, fingerprint, property_id, failures, last_pull_at, last_success_at, last_status, last_error, etag, last_modified, events,
        left_out, changed_at
        """;

    private static readonly RowInsert<(string Source, string Property, CalendarNight Night)> Insert = new("calendar_nights", "",
        ("source", r => r.Source), ("property_id", r => r.Property), ("night", r => r.Night.Night), ("sold", r => r.Night.Sold),
        ("closed", r => r.Night.Closed));

    /// <summary>Registers a configured calendar. One that is configured otherwise by now is pulled again in full.</summary>
    public static async Task<bool> MeetAsync(CalendarFeed feed, DbConnection connection, DbTransaction transaction) =>
        await connection.ExecuteAsync("""
            INSERT INTO calendar_feeds (source, fingerprint, property_id, failures, events, left_out, changed_at)
            VALUES (@Source, @Fingerprint, @Property, 0, 0, 0, 0)
            ON CONFLICT (source) DO UPDATE SET fingerprint = excluded.fingerprint, property_id = excluded.property_id, failures = 0,
                etag = NULL, last_modified = NULL
            WHERE calendar_feeds.fingerprint <> excluded.fingerprint
            """, new { feed.Source, feed.Fingerprint, feed.Options.Property }, transaction) == 1;

    public static Task<CalendarState> FindAsync(string source, DbConnection connection, DbTransaction transaction) =>
        connection.QuerySingleAsync<CalendarState>(
            $"SELECT {Columns} FROM calendar_feeds WHERE source = @source", new { source }, transaction);

    public async Task<IReadOnlyList<CalendarState>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<CalendarState>(
            new CommandDefinition($"SELECT {Columns} FROM calendar_feeds ORDER BY source", cancellationToken: cancellationToken))];
    }

    /// <summary>Writes the result of a pull. False, and nothing written, if the calendar is configured otherwise by now.</summary>
    /// <param name="content">Null if there is nothing new.</param>
    public static async Task<bool> FinishAsync(CalendarState state, CalendarContent? content, DateOnly today, DateTimeOffset now,
        DbConnection connection, DbTransaction transaction)
    {
        var isSame = await connection.ExecuteAsync("""
            UPDATE calendar_feeds SET failures = @Failures, last_pull_at = @LastPullAt, last_success_at = @LastSuccessAt,
                last_status = @LastStatus, last_error = @LastError, etag = @Etag, last_modified = @LastModified, events = @Events,
                left_out = @LeftOut
            WHERE source = @Source AND fingerprint = @Fingerprint
            """, state, transaction) == 1;
        if (isSame && content is not null) await ReplaceAsync(state, content, today, now, connection, transaction);
        return isSame;
    }

    /// <summary>The nights that these calendars take from a property, from a day on.</summary>
    public async Task<IReadOnlyList<(string Source, CalendarNight Night)>> FromAsync(string propertyId, DateOnly from,
        CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. (await connection.QueryAsync<(string Source, string Night, long Sold, long Closed)>(new CommandDefinition("""
            SELECT source, night, sold, closed FROM calendar_nights WHERE property_id = @propertyId AND night >= @from
            ORDER BY night, source
            """, new { propertyId, from = from.ToIso() }, cancellationToken: cancellationToken)))
            .Select(row => (row.Source, new CalendarNight(row.Night, row.Sold, row.Closed)))];
    }

    /// <summary>
    /// The whole calendar takes the place of what it said before, from today on: a stay that vanished reopens its nights, and one whose id
    /// changes each day is no second one.
    /// </summary>
    private static async Task ReplaceAsync(CalendarState state, CalendarContent content, DateOnly today, DateTimeOffset now,
        DbConnection connection, DbTransaction transaction)
    {
        var known = (await connection.QueryAsync<CalendarNight>("""
            SELECT night, sold, closed FROM calendar_nights WHERE source = @Source AND property_id = @PropertyId AND night >= @today
            ORDER BY night
            """, new { state.Source, state.PropertyId, today = today.ToIso() }, transaction)).ToList();
        await connection.ExecuteAsync(
            "DELETE FROM calendar_nights WHERE source = @Source AND (property_id <> @PropertyId OR night < @oldest)",
            new { state.Source, state.PropertyId, oldest = today.AddDays(-PastDays).ToIso() }, transaction);
        if (known.SequenceEqual(content.Nights)) return;
        await connection.ExecuteAsync("DELETE FROM calendar_nights WHERE source = @Source AND night >= @today",
            new { state.Source, today = today.ToIso() }, transaction);
        foreach (var some in content.Nights.Chunk(500))
            await Insert.ExecuteAsync(connection, transaction, [.. some.Select(night => (state.Source, state.PropertyId, night))], default);
        await connection.ExecuteAsync("UPDATE calendar_feeds SET changed_at = @at WHERE source = @Source",
            new { state.Source, at = now.ToUnixTimeMilliseconds() }, transaction);
    }
}

internal sealed record CalendarState
{
    public required string Source { get; init; }
    public required string Fingerprint { get; init; }
    public required string PropertyId { get; init; }
    public required long Failures { get; init; }
    public required long? LastPullAt { get; init; }
    public required long? LastSuccessAt { get; init; }
    public required string? LastStatus { get; init; }
    public required string? LastError { get; init; }
    public required string? Etag { get; init; }
    public required long? LastModified { get; init; }
    public required long Events { get; init; }
    public required long LeftOut { get; init; }
    public required long ChangedAt { get; init; }
}
