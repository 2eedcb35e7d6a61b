using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Metrics;

/// <summary>Section <c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>Whether anything is measured and exported: without, there is no <c>/metrics</c>, and none leave over OTLP.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Series that one metric may have; what comes after goes to one series whose label values are all <c>overflow</c>.</summary>
    [Range(1, 1_000_000)]
    public int MaxSeriesPerMetric { get; set; } = 2000;

    /// <summary>Meters that are exported beside those of the service and of the platform.</summary>
    public IReadOnlyList<string> AdditionalMeters { get; set; } = ["System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>
    /// A port of its own for <c>/metrics</c>, which then answers nowhere else; of the rest only the probes answer there.
    /// Unset: the port of the API.
    /// </summary>
    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary>When set, <c>/metrics</c> asks for <c>Authorization: Bearer {token}</c>.</summary>
    [StringLength(256, MinimumLength = 16)]
    public string? Token { get; set; }
}
