using System.Data.Common;
using Dapper;
using Storage;

namespace GenerationService.Sla.Checks;

/// <summary>
/// Results, one for each slot of a check, for two days; and their sums by hour, written in the same transaction, for as long as the
/// windows reach back. Nothing is summed up later, so nothing can be summed up twice or not at all.
/// </summary>
internal sealed class ResultTable(Database database)
{
    /// <summary>Longer than the longest window that is computed from single results.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(48);

    private const long Hour = 3_600_000;

    /// <summary>False: this slot already has its result.</summary>
    public static async Task<bool> AddAsync(Check check, CheckResult result, DateTimeOffset slot, bool isExcluded,
        DbConnection connection, DbTransaction transaction)
    {
        var row = new
        {
            check = check.Name, at = slot.ToUnixTimeMilliseconds(), passed = result.Passed ? 1L : 0L, excluded = isExcluded ? 1L : 0L,
            micros = (long)result.Took.TotalMicroseconds,
        };
        if (await connection.ExecuteAsync("""
            INSERT INTO check_results (check_name, at, passed, excluded, micros) VALUES (@check, @at, @passed, @excluded, @micros)
            ON CONFLICT (check_name, at) DO NOTHING
            """, row, transaction) == 0) return false;
        await connection.ExecuteAsync("""
            INSERT INTO check_hours (check_name, hour, good, bad, excluded, covered_millis, micros, max_micros)
            VALUES (@check, @hour, @good, @bad, @excluded, @covered, @micros, @micros)
            ON CONFLICT (check_name, hour) DO UPDATE SET good = check_hours.good + excluded.good, bad = check_hours.bad + excluded.bad,
                excluded = check_hours.excluded + excluded.excluded,
                covered_millis = check_hours.covered_millis + excluded.covered_millis, micros = check_hours.micros + excluded.micros,
                max_micros = CASE WHEN excluded.max_micros > check_hours.max_micros THEN excluded.max_micros
                    ELSE check_hours.max_micros END
            """, new
        {
            row.check, hour = row.at - (row.at % Hour), good = isExcluded ? 0 : row.passed, bad = isExcluded ? 0 : 1 - row.passed,
            row.excluded, covered = (long)check.Interval.TotalMilliseconds, row.micros,
        }, transaction);
        return true;
    }

    /// <summary>Sums of single results, by check, from one time to before another.</summary>
    public Task<IReadOnlyDictionary<string, CheckSums>> RecentAsync(DateTimeOffset from, DateTimeOffset to,
        CancellationToken cancellationToken) => SumsAsync("""
            SELECT check_name AS Name, CAST(SUM(passed * (1 - excluded)) AS BIGINT) AS Good,
                CAST(SUM((1 - passed) * (1 - excluded)) AS BIGINT) AS Bad, CAST(SUM(excluded) AS BIGINT) AS Excluded,
                CAST(-1 AS BIGINT) AS CoveredMillis, CAST(SUM(micros) AS BIGINT) AS Micros, MAX(micros) AS MaxMicros
            FROM check_results WHERE check_name IN (SELECT name FROM synthetic_checks) AND at >= @from AND at < @to GROUP BY check_name
            """, from.ToUnixTimeMilliseconds(), to, cancellationToken);

    /// <summary>The same from the sums by hour; <paramref name="from"/> is rounded down to the hour.</summary>
    public Task<IReadOnlyDictionary<string, CheckSums>> HoursAsync(DateTimeOffset from, DateTimeOffset to,
        CancellationToken cancellationToken) => SumsAsync("""
            SELECT check_name AS Name, CAST(SUM(good) AS BIGINT) AS Good, CAST(SUM(bad) AS BIGINT) AS Bad,
                CAST(SUM(excluded) AS BIGINT) AS Excluded, CAST(SUM(covered_millis) AS BIGINT) AS CoveredMillis,
                CAST(SUM(micros) AS BIGINT) AS Micros, MAX(max_micros) AS MaxMicros
            FROM check_hours WHERE check_name IN (SELECT name FROM synthetic_checks) AND hour >= @from AND hour < @to GROUP BY check_name
            """, Floor(from), to, cancellationToken);

    /// <summary>One sum for each check and UTC day since a time.</summary>
    public async Task<ILookup<string, (DateOnly Day, CheckSums Sums)>> DaysAsync(DateTimeOffset from, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<SumRow>(new CommandDefinition("""
            SELECT check_name AS Name, hour / 86400000 AS Day, CAST(SUM(good) AS BIGINT) AS Good, CAST(SUM(bad) AS BIGINT) AS Bad,
                CAST(SUM(excluded) AS BIGINT) AS Excluded, CAST(SUM(covered_millis) AS BIGINT) AS CoveredMillis,
                CAST(SUM(micros) AS BIGINT) AS Micros
            FROM check_hours WHERE hour >= @from GROUP BY check_name, hour / 86400000 ORDER BY check_name, Day
            """, new { from = from.ToUnixTimeMilliseconds() }, cancellationToken: cancellationToken));
        return rows.ToLookup(row => row.Name,
            row => (DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(row.Day)), row.ToSums()), StringComparer.Ordinal);
    }

    public Task<int> RemoveAsync(DateTimeOffset resultsBefore, DateTimeOffset hoursBefore, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
            await connection.ExecuteAsync("DELETE FROM check_results WHERE at < @before",
                new { before = resultsBefore.ToUnixTimeMilliseconds() }, transaction)
            + await connection.ExecuteAsync("DELETE FROM check_hours WHERE hour < @before",
                new { before = Floor(hoursBefore) }, transaction), cancellationToken);

    private async Task<IReadOnlyDictionary<string, CheckSums>> SumsAsync(string sql, long from,
        DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<SumRow>(new CommandDefinition(sql,
            new { from, to = to.ToUnixTimeMilliseconds() }, cancellationToken: cancellationToken));
        return rows.ToDictionary(row => row.Name, row => row.ToSums(), StringComparer.Ordinal);
    }

    private static long Floor(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / Hour * Hour;

    /// <summary>Without a constructor: SQLite does not know the type of a sum over nothing.</summary>
    private sealed record SumRow
    {
        public string Name { get; init; } = "";
        public long Day { get; init; }
        public long Good { get; init; }
        public long Bad { get; init; }
        public long Excluded { get; init; }
        public long CoveredMillis { get; init; }
        public long Micros { get; init; }
        public long MaxMicros { get; init; }

        public CheckSums ToSums() => new(Good, Bad, Excluded, CoveredMillis, Micros, MaxMicros);
    }
}

/// <summary>What a window holds of one check.</summary>
/// <param name="Good">Checks that passed.</param>
/// <param name="Bad">Checks that failed.</param>
/// <param name="Excluded">Checks during maintenance, whatever came of them.</param>
/// <param name="CoveredMillis">The time that all of them stand for; -1 if that is to be taken from the check's interval.</param>
/// <param name="Micros">How long all of them took.</param>
/// <param name="MaxMicros">How long the slowest took.</param>
internal sealed record CheckSums(long Good, long Bad, long Excluded, long CoveredMillis, long Micros, long MaxMicros)
{
    public static CheckSums None { get; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>Null: nobody looked.</summary>
    public double? Availability => Good + Bad == 0 ? null : (double)Good / (Good + Bad);

    public long Count => Good + Bad + Excluded;

    public TimeSpan Covered(Check check) => CoveredMillis < 0 ? Count * check.Interval : TimeSpan.FromMilliseconds(CoveredMillis);
}
