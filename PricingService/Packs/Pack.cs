namespace PricingService.Packs;

/// <summary>A pack's record: its content never changes, its state does.</summary>
/// <param name="ContentSha256">The hash of the canonical content; if the build failed, of the inputs and the reason.</param>
/// <param name="Changed">Whether a property in its scope has changed since the prices were computed.</param>
internal sealed record Pack(
    string PackId, string PackDate, long Nights, string Scope, long Properties, string ContentSha256, string State, string? Error,
    long CreatedAt, long? FreshAt, long BuildNumber, bool Changed)
{
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
