using System.Data.Common;
using GenerationService.Sla.Alerts;
using GenerationService.Sla.Incidents;
using GenerationService.Sla.Maintenance;

namespace GenerationService.Sla.Checks;

/// <summary>Writes what follows from a result, all in the transaction that completes its job.</summary>
internal sealed partial class CheckRecorder(SlaMetrics metrics, ILogger<CheckRecorder> logger)
{
    public static async Task<CheckChange?> RecordAsync(Check check, CheckResult result, DateTimeOffset at, DbConnection connection,
        DbTransaction transaction)
    {
        var isMaintained = await MaintenanceTable.CoversAsync(check.Name, at, connection, transaction);
        if (!await ResultTable.AddAsync(check, result, CheckSchedule.Slot(check, at), isMaintained, connection, transaction)) return null;
        var before = await CheckTable.FindAsync(check.Name, connection, transaction);
        var after = CheckState.After(before, check, result, at);
        var wasUp = before?.Status == CheckStatus.Up;
        await CheckTable.PutAsync(after, connection, transaction);

        // What goes down during maintenance was announced; if it is still down afterwards, it is an incident.
        if (after.Status == CheckStatus.Down && !isMaintained)
            await IncidentTable.OpenAsync(check.Name, check.Title, result.Detail, at, connection, transaction);
        else if (after.Status == CheckStatus.Up && !wasUp) await IncidentTable.CloseAsync(check.Name, at, connection, transaction);
        // What stays up has no incident and, without a certificate, no alert: those ended when it came up. Most checks are of this kind.
        var isSteady = wasUp && after.Status == CheckStatus.Up && (before!.CertificateExpiresAt ?? after.CertificateExpiresAt) is null;
        var alerts = !isSteady && await CheckAlerts.FollowAsync(check, after, isMaintained, connection, transaction);
        return new CheckChange(before?.Status ?? CheckStatus.Unknown, after, isMaintained, alerts);
    }

    /// <summary>Call it when that is stored.</summary>
    public void Stored(Check check, CheckResult result, CheckChange recorded)
    {
        metrics.Checked(check.Name, result.Took);
        if (recorded.Before == recorded.After.Status) return;
        if (recorded.After.Status == CheckStatus.Down) Log.Down(logger, check.Name, result.Detail, recorded.IsMaintained);
        else Log.Up(logger, check.Name, result.Took.TotalMilliseconds);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Check {Check} is down (in maintenance: {IsMaintained}): {Reason}")]
        public static partial void Down(ILogger logger, string check, string reason, bool isMaintained);

        [LoggerMessage(LogLevel.Information, "Check {Check} is up; the last one took {Millis:0.#} ms")]
        public static partial void Up(ILogger logger, string check, double millis);
    }
}

/// <param name="Before">Its status until then.</param>
/// <param name="After">Its state from then on.</param>
/// <param name="IsMaintained">Whether a maintenance window covers it.</param>
/// <param name="HasNews">Whether an alert began or ended.</param>
internal sealed record CheckChange(CheckStatus Before, CheckState After, bool IsMaintained, bool HasNews);
