using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Health;

/// <summary>Section <c>Health</c>.</summary>
public sealed class HealthOptions
{
    /// <summary>Seconds for which an answer of <c>/health</c> is reused, so that probing costs nothing.</summary>
    [Range(0.0, 60.0)]
    public double CacheSeconds { get; set; } = 1;

    /// <summary>
    /// The key for <c>/health/detailed</c>, sent as <c>Authorization: Bearer {key}</c>. Unset: the route does not exist.
    /// </summary>
    [StringLength(256, MinimumLength = 16)]
    public string? Key { get; set; }
}
