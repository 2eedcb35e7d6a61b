using System.ComponentModel.DataAnnotations;

namespace GenerationService.Alerts;

/// <summary>
/// Section <c>Alerts</c>: the page with what fires now. Alertmanager's address and the key are those of section <c>Sla</c>.
/// </summary>
internal sealed class AlertsOptions
{
    /// <summary>Hours of the longest silence.</summary>
    [Range(1, 720)]
    public int MaxSilenceHours { get; set; } = 72;

    /// <summary>Alerts, and silences, that are listed.</summary>
    [Range(1, 1000)]
    public int MaxListed { get; set; } = 200;

    /// <summary>Seconds that Alertmanager may take to answer before the page says that it does not.</summary>
    [Range(0.1, 30.0)]
    public double TimeoutSeconds { get; set; } = 5;
}
