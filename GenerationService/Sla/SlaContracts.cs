using GenerationService.Sla.Checks;
using GenerationService.Sla.Incidents;
using GenerationService.Sla.Maintenance;
using GenerationService.Sla.Objectives;

namespace GenerationService.Sla;

/// <summary>How the platform is, in one word.</summary>
internal enum PlatformStatus
{
    Operational,

    /// <summary>Some checks are down.</summary>
    Degraded,

    /// <summary>All checks are down.</summary>
    Down,

    /// <summary>Whatever is down is under announced maintenance.</summary>
    Maintenance,

    /// <summary>Nothing is down, and of some checks nothing is known.</summary>
    Unknown,
}

/// <summary>A check as it is now.</summary>
internal sealed record CheckView
{
    public required string Name { get; init; }
    public required string Title { get; init; }
    public required CheckStatus Status { get; init; }
    public DateTimeOffset? Since { get; init; }
    public required bool InMaintenance { get; init; }
    public DateTimeOffset? LastAt { get; init; }
    public string? LastOutcome { get; init; }
    public string? LastDetail { get; init; }
    public double? LastSeconds { get; init; }
    public DateTimeOffset? CertificateExpiresAt { get; init; }
}

/// <summary><c>GET /sla/status</c>.</summary>
internal sealed record SlaStatus
{
    public required PlatformStatus Status { get; init; }
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>The time at which Prometheus evaluated the figures about served requests.</summary>
    public required DateTimeOffset EvaluatedAt { get; init; }
    public required IReadOnlyList<WindowCompliance> Windows { get; init; }
    public required ErrorBudget ErrorBudget { get; init; }
    public required IReadOnlyList<CheckView> Checks { get; init; }

    /// <summary>Those that are open.</summary>
    public required IReadOnlyList<Incident> Incidents { get; init; }

    /// <summary>Those that run or are planned.</summary>
    public required IReadOnlyList<MaintenanceWindow> Maintenance { get; init; }
}

/// <summary>A check over a window.</summary>
internal sealed record CheckUptime
{
    public required string Name { get; init; }
    public required string Title { get; init; }

    /// <summary>Passed among those outside of maintenance; null: none ran.</summary>
    public double? Availability { get; init; }
    public required long Passed { get; init; }
    public required long Failed { get; init; }

    /// <summary>During maintenance.</summary>
    public required long Excluded { get; init; }

    /// <summary>Share of the window for which there is no result. It is no downtime.</summary>
    public required double UnknownRatio { get; init; }
    public double? AverageSeconds { get; init; }
    public double? MaxSeconds { get; init; }
}

/// <summary><c>GET /sla/uptime</c>.</summary>
internal sealed record SlaUptime(string Window, DateTimeOffset AsOf, double? Availability, IReadOnlyList<CheckUptime> Checks);
