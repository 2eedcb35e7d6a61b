using System.ComponentModel.DataAnnotations;

namespace Storage;

/// <summary>Section <c>Storage</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>Where embedded databases live. Relative paths are under the content root.</summary>
    [Required, MinLength(1)]
    public string DataDirectory { get; set; } = ".data";

    /// <summary>Seconds to wait for a lock before a write is tried again.</summary>
    [Range(1, 300)]
    public int BusyTimeoutSeconds { get; set; } = 10;

    /// <summary>
    /// Connections to an embedded database at the same time. PostgreSQL's limit is in its connection string (<c>Maximum Pool Size</c>).
    /// </summary>
    [Range(2, 10_000)]
    public int MaxConnections { get; set; } = 100;

    /// <summary>
    /// With less free space than this, readiness tries a write at each look: a full disk is known before the first caller's write is
    /// refused. 0: only after one was. An embedded database's only.
    /// </summary>
    [Range(0, 1_000_000_000)]
    public int MinFreeMegabytes { get; set; } = 16;
}
