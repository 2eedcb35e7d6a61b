using Dapper;
using Storage;

namespace GenerationService.Users;

internal sealed class UserTable(Database database, TimeProvider clock)
{
    private const string Columns = "id AS Id, source AS Source, registered_at AS RegisteredAt, last_active_at AS LastActiveAt";

    /// <summary>Registers a user, once: a second time nothing changes, and the existing user is returned.</summary>
    public async Task<(User User, bool IsNew)> RegisterAsync(string id, UserSource source, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return await database.WriteAsync(async (connection, transaction) =>
        {
            var added = await connection.ExecuteAsync("""
                INSERT INTO users (id, source, registered_at, last_active_at) VALUES (@id, @source, @now, @now) ON CONFLICT (id) DO NOTHING
                """, new { id, source = source.ToString().ToLowerInvariant(), now }, transaction);
            var row = await connection.QuerySingleAsync<Row>($"SELECT {Columns} FROM users WHERE id = @id", new { id }, transaction);
            return (row.ToUser(), added == 1);
        }, cancellationToken);
    }

    public async Task<User?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QuerySingleOrDefaultAsync<Row>($"SELECT {Columns} FROM users WHERE id = @id", new { id }))?.ToUser();
    }

    /// <summary>Notes when users were last active; ids that are not registered are ignored.</summary>
    public Task NoteAsync(IReadOnlyDictionary<string, DateTimeOffset> seen, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            // In a fixed order, so that replicas noting the same users do not deadlock.
            foreach (var (id, at) in seen.OrderBy(user => user.Key, StringComparer.Ordinal))
            {
                await connection.ExecuteAsync("UPDATE users SET last_active_at = @at WHERE id = @id AND last_active_at < @at",
                    new { id, at = at.ToUnixTimeMilliseconds() }, transaction);
            }
        }, cancellationToken);

    public async Task<long> ActiveSinceAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM users WHERE last_active_at > @since",
            new { since = since.ToUnixTimeMilliseconds() });
    }

    private sealed record Row(string Id, string Source, long RegisteredAt, long LastActiveAt)
    {
        public User ToUser() => new(
            Id, Enum.Parse<UserSource>(Source, ignoreCase: true), DateTimeOffset.FromUnixTimeMilliseconds(RegisteredAt),
            DateTimeOffset.FromUnixTimeMilliseconds(LastActiveAt));
    }
}
