using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Metrics;

/// <summary>Section <c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>Whether anything is measured and exported. If not, there is no <c>/metrics</c>, and no metrics go out over OTLP.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Series that one metric may have; further ones share one series whose label values are all <c>overflow</c>.</summary>
    [Range(1, 1_000_000)]
    public int MaxSeriesPerMetric { get; set; } = 2000;

    /// <summary>Meters exported in addition to those of the service and the platform.</summary>
    public IReadOnlyList<string> AdditionalMeters { get; set; } = ["System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>
    /// A separate port for <c>/metrics</c>, which then answers nowhere else; the probes answer there too.
    /// Unset: the API's port.
    /// </summary>
    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary>When set, <c>/metrics</c> requires <c>Authorization: Bearer {token}</c>.</summary>
    [StringLength(256, MinimumLength = 16)]
    public string? Token { get; set; }
}
