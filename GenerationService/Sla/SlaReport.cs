using GenerationService.Sla.Checks;
using GenerationService.Sla.Incidents;
using GenerationService.Sla.Maintenance;
using GenerationService.Sla.Objectives;

namespace GenerationService.Sla;

/// <summary>Puts together what is known of the platform.</summary>
internal sealed class SlaReport(
    CheckCatalog checks, CheckTable states, CheckFigures figures, Compliance compliance, IncidentTable incidents,
    MaintenanceTable maintenance, TimeProvider clock)
{
    private const int MaxIncidents = 100;

    public async Task<SlaStatus> StatusAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var windows = await maintenance.ListAsync(now, cancellationToken);
        var views = await ChecksAsync(windows, cancellationToken);
        var kept = await compliance.ReadAsync(cancellationToken);
        return new SlaStatus
        {
            Status = Together(views), AsOf = now, EvaluatedAt = kept.At, Windows = kept.Windows, ErrorBudget = kept.ErrorBudget,
            Checks = views, Incidents = await incidents.ListAsync(isOpen: true, now, MaxIncidents, cancellationToken),
            Maintenance = [.. windows.Where(window => window.Status != MaintenanceStatus.Over)],
        };
    }

    public async Task<SlaUptime> UptimeAsync(SlaWindow window, CancellationToken cancellationToken)
    {
        var sums = await figures.SumsAsync(window, cancellationToken);
        var availability = await figures.AvailabilityAsync(window, cancellationToken);
        return new SlaUptime(window.Label(), clock.GetUtcNow(), availability.Value,
            [.. checks.All.Select(check => Uptime(check, window, sums.GetValueOrDefault(check.Name, CheckSums.None)))]);
    }

    public async Task<IReadOnlyList<CheckView>> ChecksAsync(IReadOnlyList<MaintenanceWindow> windows, CancellationToken cancellationToken)
    {
        var (now, known) = (clock.GetUtcNow(), await states.ListAsync(cancellationToken));
        return [.. checks.All.Select(check => View(check, known.GetValueOrDefault(check.Name), windows, now))];
    }

    public static PlatformStatus Together(IReadOnlyList<CheckView> checks)
    {
        var down = checks.Where(check => check.Status == CheckStatus.Down).ToList();
        if (down.Count > 0 && down.All(check => check.InMaintenance)) return PlatformStatus.Maintenance;
        if (down.Count > 0) return down.Count == checks.Count ? PlatformStatus.Down : PlatformStatus.Degraded;
        return checks.Count == 0 || checks.Any(check => check.Status == CheckStatus.Unknown)
            ? PlatformStatus.Unknown
            : PlatformStatus.Operational;
    }

    private static CheckView View(Check check, CheckState? state, IReadOnlyList<MaintenanceWindow> windows, DateTimeOffset now)
    {
        var status = state?.StatusAt(now, check) ?? CheckStatus.Unknown;
        return new CheckView
        {
            Name = check.Name, Title = check.Title, Status = status,
            Since = status == state?.Status ? state.Since : state?.LastAt,
            InMaintenance = windows.Any(window => window.Status == MaintenanceStatus.Running
                && (window.Checks.Count == 0 || window.Checks.Contains(check.Name))),
            LastAt = state?.LastAt, LastOutcome = state?.LastOutcome, LastDetail = state?.LastDetail,
            LastSeconds = state?.LastTook.TotalSeconds, CertificateExpiresAt = state?.CertificateExpiresAt,
        };
    }

    private static CheckUptime Uptime(Check check, SlaWindow window, CheckSums sums) => new()
    {
        Name = check.Name, Title = check.Title, Availability = sums.Availability, Passed = sums.Good, Failed = sums.Bad,
        Excluded = sums.Excluded, UnknownRatio = CheckFigures.UnknownRatio(check, window, sums),
        AverageSeconds = sums.Count == 0 ? null : sums.Micros / 1e6 / sums.Count,
        MaxSeconds = sums.Count == 0 ? null : sums.MaxMicros / 1e6,
    };
}
