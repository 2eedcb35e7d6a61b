namespace ServiceDefaults.Requests;

/// <summary>
/// The header <c>Idempotency-Key</c>: quoted, as in draft-ietf-httpapi-idempotency-key-header, or bare. Both name the same key.
/// </summary>
public static class IdempotencyKey
{
    private const int LongestKey = 128;

    /// <summary>The key, or null if the header has no valid one.</summary>
    public static string? Of(string header)
    {
        // A quoted string can escape only quotes and backslashes, and no key has either.
        var key = header is ['"', .. var quoted, '"'] ? quoted : header;
        return Identifier.IsWellFormed(key, LongestKey) ? key : null;
    }
}
