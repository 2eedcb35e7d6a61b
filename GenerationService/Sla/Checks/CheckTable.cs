using System.Data.Common;
using Dapper;
using Storage;

namespace GenerationService.Sla.Checks;

/// <summary>The state of each check.</summary>
internal sealed class CheckTable(Database database)
{
    private const string Columns = """
        name AS Name, status AS Status, since AS Since, streak AS Streak, first_at AS FirstAt, last_at AS LastAt,
        last_outcome AS LastOutcome, last_detail AS LastDetail, last_micros AS LastMicros, certificate_expires_at AS CertificateExpiresAt
        """;

    public async Task<IReadOnlyDictionary<string, CheckState>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition($"SELECT {Columns} FROM synthetic_checks",
            cancellationToken: cancellationToken));
        return rows.ToDictionary(row => row.Name, row => row.ToState(), StringComparer.Ordinal);
    }

    public static async Task<CheckState?> FindAsync(string name, DbConnection connection, DbTransaction transaction) =>
        (await connection.QuerySingleOrDefaultAsync<Row>($"SELECT {Columns} FROM synthetic_checks WHERE name = @name", new { name },
            transaction))?.ToState();

    public static Task PutAsync(CheckState state, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("""
            INSERT INTO synthetic_checks (name, status, since, streak, first_at, last_at, last_outcome, last_detail, last_micros,
                certificate_expires_at)
            VALUES (@Name, @Status, @Since, @Streak, @FirstAt, @LastAt, @LastOutcome, @LastDetail, @LastMicros, @CertificateExpiresAt)
            ON CONFLICT (name) DO UPDATE SET status = excluded.status, since = excluded.since, streak = excluded.streak,
                last_at = excluded.last_at, last_outcome = excluded.last_outcome, last_detail = excluded.last_detail,
                last_micros = excluded.last_micros, certificate_expires_at = excluded.certificate_expires_at
            """, Row.Of(state), transaction);

    public static Task RemoveAsync(string name, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("DELETE FROM synthetic_checks WHERE name = @name", new { name }, transaction);

    private sealed record Row
    {
        public required string Name { get; init; }
        public required string Status { get; init; }
        public required long Since { get; init; }
        public required long Streak { get; init; }
        public required long FirstAt { get; init; }
        public required long LastAt { get; init; }
        public required string LastOutcome { get; init; }
        public required string LastDetail { get; init; }
        public required long LastMicros { get; init; }
        public long? CertificateExpiresAt { get; init; }

        public static Row Of(CheckState state) => new()
        {
            Name = state.Name, Status = state.Status.ToString().ToLowerInvariant(), Since = state.Since.ToUnixTimeMilliseconds(),
            Streak = state.Streak, FirstAt = state.FirstAt.ToUnixTimeMilliseconds(), LastAt = state.LastAt.ToUnixTimeMilliseconds(),
            LastOutcome = state.LastOutcome, LastDetail = state.LastDetail, LastMicros = (long)state.LastTook.TotalMicroseconds,
            CertificateExpiresAt = state.CertificateExpiresAt?.ToUnixTimeMilliseconds(),
        };

        public CheckState ToState() => new()
        {
            Name = Name, Status = Enum.Parse<CheckStatus>(Status, ignoreCase: true), Since = Time(Since), Streak = (int)Streak,
            FirstAt = Time(FirstAt), LastAt = Time(LastAt), LastOutcome = LastOutcome, LastDetail = LastDetail,
            LastTook = TimeSpan.FromMicroseconds(LastMicros),
            CertificateExpiresAt = CertificateExpiresAt is { } expires ? Time(expires) : null,
        };

        private static DateTimeOffset Time(long millis) => DateTimeOffset.FromUnixTimeMilliseconds(millis);
    }
}
