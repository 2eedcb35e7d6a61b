using System.ComponentModel.DataAnnotations;

namespace ServiceDefaults.Privacy;

/// <summary>Section <c>Privacy</c>.</summary>
public sealed class PrivacyOptions
{
    /// <summary>
    /// When set, ids are hashed with this key (HMAC-SHA-256), so that nobody without it can guess ids. Use the same for every service.
    /// </summary>
    [StringLength(256, MinimumLength = 16)]
    public string? HashKey { get; set; }
}
