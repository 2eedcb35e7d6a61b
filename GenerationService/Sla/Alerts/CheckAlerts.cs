using System.Data.Common;
using System.Globalization;
using Dapper;
using GenerationService.Sla.Checks;
using Storage;

namespace GenerationService.Sla.Alerts;

/// <summary>
/// The alerts that should be known to Alertmanager, stored together with what gave rise to them. An alert that has ended stays until
/// that was delivered, so neither its begin nor its end is lost with a process.
/// </summary>
internal sealed class CheckAlerts(Database database)
{
    /// <summary>The end of an alert is repeated for as long as Prometheus does, in case Alertmanager restarts.</summary>
    private static readonly TimeSpan EndRepeated = TimeSpan.FromMinutes(15);

    private const string Columns = """
        check_name AS CheckName, kind AS Kind, state AS State, sent AS Sent, service AS Service, severity AS Severity,
        summary AS Summary, description AS Description, starts_at AS StartsAt, ends_at AS EndsAt
        """;

    /// <summary>Brings a check's alerts in line with its state. True: one began or ended.</summary>
    /// <param name="check">The check.</param>
    /// <param name="state">Its state after the last result.</param>
    /// <param name="isMuted">Nobody is to be alerted during maintenance.</param>
    /// <param name="connection">Of the transaction that stores the result.</param>
    /// <param name="transaction">That transaction.</param>
    public static async Task<bool> FollowAsync(Check check, CheckState state, bool isMuted, DbConnection connection,
        DbTransaction transaction)
    {
        var open = (await connection.QueryAsync<CheckAlert>($"SELECT {Columns} FROM check_alerts WHERE check_name = @Name",
            new { check.Name }, transaction)).ToDictionary(alert => alert.Kind, StringComparer.Ordinal);
        var failing = state.Status == CheckStatus.Down && !isMuted ? Failing(check, state) : null;
        var expiring = !isMuted && ExpiresIn(check, state) is { } days ? Expiring(check, state, days) : null;
        return await TurnAsync("failing", failing) | await TurnAsync("certificate", expiring);

        async Task<bool> TurnAsync(string kind, CheckAlert? wanted)
        {
            var known = open.GetValueOrDefault(kind);
            if ((known?.State == "firing") == (wanted is not null)) return false;
            if (wanted is not null) await FireAsync(wanted, connection, transaction);
            else await EndAsync(check.Name, kind, state.LastAt, connection, transaction);
            return true;
        }
    }

    /// <summary>Ends all alerts of a check that is no longer run.</summary>
    public static async Task ResolveAsync(string check, DateTimeOffset at, DbConnection connection, DbTransaction transaction)
    {
        await EndAsync(check, "failing", at, connection, transaction);
        await EndAsync(check, "certificate", at, connection, transaction);
    }

    public async Task<IReadOnlyList<CheckAlert>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<CheckAlert>(new CommandDefinition(
            $"SELECT {Columns} FROM check_alerts ORDER BY check_name, kind", cancellationToken: cancellationToken))];
    }

    /// <summary>Notes that these were delivered as they were. True: some have changed since, and are to be delivered at once.</summary>
    public static async Task<bool> SentAsync(IReadOnlyList<CheckAlert> alerts, DateTimeOffset now, DbConnection connection,
        DbTransaction transaction)
    {
        foreach (var alert in alerts)
        {
            await connection.ExecuteAsync("""
                UPDATE check_alerts SET sent = @State
                WHERE check_name = @CheckName AND kind = @Kind AND state = @State AND starts_at = @StartsAt AND sent <> @State
                """, alert, transaction);
        }
        await connection.ExecuteAsync("DELETE FROM check_alerts WHERE state = 'resolved' AND sent = 'resolved' AND ends_at < @before",
            new { before = (now - EndRepeated).ToUnixTimeMilliseconds() }, transaction);
        return await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM check_alerts WHERE sent <> state", transaction: transaction)
            > 0;
    }

    private static Task<int> FireAsync(CheckAlert alert, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("""
            INSERT INTO check_alerts (check_name, kind, state, sent, service, severity, summary, description, starts_at, ends_at)
            VALUES (@CheckName, @Kind, 'firing', '', @Service, @Severity, @Summary, @Description, @StartsAt, NULL)
            ON CONFLICT (check_name, kind) DO UPDATE SET state = 'firing', sent = '', service = excluded.service,
                severity = excluded.severity, summary = excluded.summary, description = excluded.description,
                starts_at = excluded.starts_at, ends_at = NULL
            """, alert, transaction);

    private static Task<int> EndAsync(string check, string kind, DateTimeOffset at, DbConnection connection, DbTransaction transaction) =>
        connection.ExecuteAsync("""
            UPDATE check_alerts SET state = 'resolved', ends_at = @at
            WHERE check_name = @check AND kind = @kind AND state = 'firing'
            """, new { check, kind, at = at.ToUnixTimeMilliseconds() }, transaction);

    private static CheckAlert Failing(Check check, CheckState state) => new()
    {
        CheckName = check.Name, Kind = "failing", State = "firing", Sent = "", Service = check.Service, Severity = check.Options.Severity,
        Summary = $"{check.Title} fails its check",
        Description = $"Check {check.Name} has failed {check.Options.FailuresToGoDown} times in a row: {state.LastDetail}",
        StartsAt = state.LastAt.ToUnixTimeMilliseconds(),
    };

    private static CheckAlert Expiring(Check check, CheckState state, double days) => new()
    {
        CheckName = check.Name, Kind = "certificate", State = "firing", Sent = "", Service = check.Service, Severity = "warning",
        Summary = $"The certificate of {check.Title} expires soon",
        Description = string.Create(CultureInfo.InvariantCulture,
            $"The certificate that check {check.Name} sees expires in {days:0.#} days, on {state.CertificateExpiresAt:yyyy-MM-dd HH:mm} " +
            $"UTC (warned of {check.Options.CertificateWarningDays} days before)."),
        StartsAt = state.LastAt.ToUnixTimeMilliseconds(),
    };

    private static double? ExpiresIn(Check check, CheckState state)
    {
        var left = (state.CertificateExpiresAt - state.LastAt)?.TotalDays;
        return left <= check.Options.CertificateWarningDays && check.Options.CertificateWarningDays > 0 ? left : null;
    }
}

/// <summary>An alert as it is stored.</summary>
internal sealed record CheckAlert
{
    public required string CheckName { get; init; }
    public required string Kind { get; init; }
    public required string State { get; init; }

    /// <summary>The state that Alertmanager was last told; empty: none.</summary>
    public required string Sent { get; init; }
    public required string Service { get; init; }
    public required string Severity { get; init; }
    public required string Summary { get; init; }
    public required string Description { get; init; }
    public required long StartsAt { get; init; }
    public long? EndsAt { get; init; }

    public string AlertName => Kind == "failing" ? "SyntheticCheckFailing" : "CertificateExpiring";
}
