using ServiceDefaults.Requests;

namespace GenerationService.Generations;

/// <summary>
/// The header <c>Idempotency-Key</c>: quoted, as draft-ietf-httpapi-idempotency-key-header has it, or bare. Both name the same key.
/// </summary>
internal static class IdempotencyKey
{
    private const int LongestKey = 128;

    /// <returns>The key, or null where the header holds none that is accepted.</returns>
    public static string? Of(string header)
    {
        // A quoted string can escape only quotes and backslashes, and no key has either.
        var key = header is ['"', .. var quoted, '"'] ? quoted : header;
        return Identifier.IsWellFormed(key, LongestKey) ? key : null;
    }
}
