using System.Data.Common;
using Dapper;
using ServiceDefaults.Requests;
using Storage;
using Storage.Rows;

namespace GenerationService.Sla.Incidents;

/// <summary>Incidents and their notes.</summary>
internal sealed class IncidentTable(Database database, TimeProvider clock)
{
    public const int MostNotes = 100;

    private const string Columns = """
        id AS Id, check_name AS CheckName, title AS Title, cause AS Cause, opened_at AS OpenedAt, closed_at AS ClosedAt
        """;

    /// <summary>Opens one, unless one of this check is open.</summary>
    public static Task OpenAsync(string check, string title, string cause, DateTimeOffset at, DbConnection connection,
        DbTransaction transaction) => connection.ExecuteAsync("""
            INSERT INTO incidents (id, check_name, title, cause, opened_at) VALUES (@id, @check, @title, @cause, @at)
            ON CONFLICT DO NOTHING
            """, new { id = TimeOrderedId.New(at).ToString("N"), check, title, cause, at = at.ToUnixTimeMilliseconds() }, transaction);

    public static Task CloseAsync(string check, DateTimeOffset at, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("UPDATE incidents SET closed_at = @at WHERE check_name = @check AND closed_at IS NULL",
            new { check, at = at.ToUnixTimeMilliseconds() }, transaction);

    /// <summary>Newest first, with their notes.</summary>
    /// <param name="isOpen">Only those that are open, or only those that are not; null: both.</param>
    /// <param name="since">Only those that ended after this, or have not ended.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<IReadOnlyList<Incident>> ListAsync(bool? isOpen, DateTimeOffset since, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var which = isOpen switch { true => "closed_at IS NULL", false => "closed_at IS NOT NULL", null => "1 = 1" };
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition($"""
            SELECT {Columns} FROM incidents WHERE {which} AND (closed_at IS NULL OR closed_at >= @since)
            ORDER BY opened_at DESC, id DESC LIMIT @limit
            """, new { since = since.ToUnixTimeMilliseconds(), limit }, cancellationToken: cancellationToken))).ToList();
        if (rows.Count == 0) return [];
        var notes = (await connection.QueryAsync<NoteRow>(new CommandDefinition("""
            SELECT id AS Id, incident_id AS IncidentId, at AS At, text AS Text FROM incident_notes
            WHERE incident_id IN (SELECT id FROM incidents WHERE closed_at IS NULL OR closed_at >= @since) ORDER BY at, id
            """, new { since = since.ToUnixTimeMilliseconds() }, cancellationToken: cancellationToken)))
            .ToLookup(note => note.IncidentId, StringComparer.Ordinal);
        return [.. rows.Select(row => row.ToIncident(notes[row.Id]))];
    }

    public async Task<Incident?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await FindAsync(id, connection, transaction: null);
    }

    /// <summary>Adds a note, once for each key.</summary>
    public Task<NoteAdded> AddNoteAsync(string id, string text, string? key, CancellationToken cancellationToken) =>
        database.WriteAsync<NoteAdded>(async (connection, transaction) =>
        {
            if (await FindAsync(id, connection, transaction) is not { } incident) return new NoteAdded.Unknown();
            if (key is not null && await EarlierAsync(key, connection, transaction) is { } earlier)
                return earlier.IncidentId == id && earlier.Text == text ? new NoteAdded.Stored(incident) : new NoteAdded.KeyTaken();
            if (incident.Notes.Count >= MostNotes) return new NoteAdded.Full();
            var now = clock.GetUtcNow();
            await connection.ExecuteAsync("""
                INSERT INTO incident_notes (id, incident_id, at, text, idempotency_key) VALUES (@noteId, @id, @at, @text, @key)
                ON CONFLICT (idempotency_key) DO NOTHING
                """, new { noteId = TimeOrderedId.New(now).ToString("N"), id, at = now.ToUnixTimeMilliseconds(), text, key }, transaction);
            return new NoteAdded.Stored((await FindAsync(id, connection, transaction))!);
        }, cancellationToken);

    public Task<int> RemoveAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            var parameters = new { before = before.ToUnixTimeMilliseconds() };
            await connection.ExecuteAsync(
                "DELETE FROM incident_notes WHERE incident_id IN (SELECT id FROM incidents WHERE closed_at < @before)", parameters,
                transaction);
            return await connection.ExecuteAsync("DELETE FROM incidents WHERE closed_at < @before", parameters, transaction);
        }, cancellationToken);

    private static Task<NoteRow?> EarlierAsync(string key, DbConnection connection, DbTransaction transaction) =>
        connection.QuerySingleOrDefaultAsync<NoteRow?>(
            "SELECT id AS Id, incident_id AS IncidentId, at AS At, text AS Text FROM incident_notes WHERE idempotency_key = @key",
            new { key }, transaction);

    private static async Task<Incident?> FindAsync(string id, DbConnection connection, DbTransaction? transaction)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>($"SELECT {Columns} FROM incidents WHERE id = @id", new { id },
            transaction);
        if (row is null) return null;
        return row.ToIncident(await connection.QueryAsync<NoteRow>("""
            SELECT id AS Id, incident_id AS IncidentId, at AS At, text AS Text FROM incident_notes WHERE incident_id = @id ORDER BY at, id
            """, new { id }, transaction));
    }

    private sealed record NoteRow(string Id, string IncidentId, long At, string Text);

    private sealed record Row(string Id, string CheckName, string Title, string Cause, long OpenedAt, long? ClosedAt)
    {
        public Incident ToIncident(IEnumerable<NoteRow> notes) => new()
        {
            Id = Id, Check = CheckName, Title = Title, Cause = Cause,
            Status = ClosedAt is null ? IncidentStatus.Open : IncidentStatus.Closed,
            OpenedAt = DateTimeOffset.FromUnixTimeMilliseconds(OpenedAt),
            ClosedAt = Instants.FromStored(ClosedAt),
            Notes = [.. notes.Select(note => new IncidentNote(note.Id, DateTimeOffset.FromUnixTimeMilliseconds(note.At), note.Text))],
        };
    }
}

/// <summary>What came of adding a note.</summary>
internal abstract record NoteAdded
{
    /// <summary>It is there, now or since the same request came before.</summary>
    public sealed record Stored(Incident Incident) : NoteAdded;

    /// <summary>There is no such incident.</summary>
    public sealed record Unknown : NoteAdded;

    /// <summary>A different request came before, under the same key.</summary>
    public sealed record KeyTaken : NoteAdded;

    /// <summary>The incident has as many as it may.</summary>
    public sealed record Full : NoteAdded;
}
