using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace GenerationService.Sla;

/// <summary>Section <c>Sla</c>. The checks themselves are under <c>Sla:Checks:{name}</c>.</summary>
internal sealed class SlaOptions
{
    /// <summary>Alertmanager's address. Unset: failures open incidents, and nobody is alerted.</summary>
    [HttpAddress]
    public string AlertmanagerUrl { get; set; } = "";

    /// <summary>Prometheus' address. Unset: error rate, response times and Apdex are unknown.</summary>
    [HttpAddress]
    public string PrometheusUrl { get; set; } = "";

    /// <summary>The address at which people reach this service; alerts and the feed link to it.</summary>
    [HttpAddress]
    public string PublicUrl { get; set; } = "";

    /// <summary>
    /// What notes and maintenance windows require as `Authorization: Bearer …`. Unset: nobody may write them, except in Development.
    /// </summary>
    public string Key { get; set; } = "";

    /// <summary>Checks that a process runs at the same time.</summary>
    [Range(1, 50)]
    public int MaxConcurrentChecks { get; set; } = 10;

    /// <summary>Seconds between two deliveries of the open alerts; Alertmanager forgets an alert that is not repeated.</summary>
    [Range(1.0, 300.0)]
    public double AlertRepeatSeconds { get; set; } = 30;

    /// <summary>Seconds between two looks at what other replicas stored, and at checks that have no job yet.</summary>
    [Range(1.0, 60.0)]
    public double WatchSeconds { get; set; } = 5;

    /// <summary>Seconds for which a figure from Prometheus, or over more than an hour, is reused.</summary>
    [Range(1.0, 600.0)]
    public double CacheSeconds { get; set; } = 15;

    /// <summary>Days for which results by hour, incidents and maintenance windows are kept.</summary>
    [Range(90, 400)]
    public int RetentionDays { get; set; } = 90;

    /// <summary>Hours of the longest maintenance window.</summary>
    [Range(1, 720)]
    public int MaxMaintenanceHours { get; set; } = 72;
}
