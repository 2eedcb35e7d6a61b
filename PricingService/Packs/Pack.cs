namespace PricingService.Packs;

/// <summary>A pack's record: its content never changes, its state does.</summary>
internal sealed record Pack
{
    public required string PackId { get; init; }
    public required string PackDate { get; init; }
    public required long Nights { get; init; }
    public required string Scope { get; init; }
    public required long Properties { get; init; }

    /// <summary>The hash of the canonical content; if the build failed, of the inputs and the reason.</summary>
    public required string ContentSha256 { get; init; }
    public required string State { get; init; }
    public required string? Error { get; init; }
    public required long CreatedAt { get; init; }
    public required long? FreshAt { get; init; }
    public required long BuildNumber { get; init; }

    /// <summary>Whether a property in its scope has changed since the prices were computed.</summary>
    public required bool Changed { get; init; }

    /// <summary>warming → fresh → stale, or error. Stale is not stored: it is derived from age and from the properties.</summary>
    public PackState StateAt(DateTimeOffset now, TimeSpan staleAfter) => State switch
    {
        "error" => PackState.Error,
        "warming" => PackState.Warming,
        _ when Changed => PackState.Stale,
        _ => now.ToUnixTimeMilliseconds() - FreshAt >= staleAfter.TotalMilliseconds ? PackState.Stale : PackState.Fresh,
    };
}

internal enum PackState { Warming, Fresh, Error, Stale }
