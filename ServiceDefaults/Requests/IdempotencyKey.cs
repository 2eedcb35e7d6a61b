namespace ServiceDefaults.Requests;

/// <summary>
/// The header <c>Idempotency-Key</c>: quoted, as in draft-ietf-httpapi-idempotency-key-header, or bare. Both name the same key.
/// </summary>
public static class IdempotencyKey
{
    /// <summary>The header's name.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>What a key must be, in words.</summary>
    public const string Rule = "must be 1 to 128 of the characters A-Z, a-z, 0-9, '.', '_' and '-', in quotes or without";

    private const int LongestKey = 128;

    /// <summary>The key; null if the header is missing, or not valid: then that is among the faults.</summary>
    public static string? IdempotencyKeyOf(this Faults faults, string? header)
    {
        var key = header is null ? null : Of(header);
        faults.Unless(header is null || key is not null, Header, Rule);
        return key;
    }

    /// <summary>The key, or null if the header has no valid one.</summary>
    public static string? Of(string header)
    {
        // A quoted string can escape only quotes and backslashes, and no key has either.
        var key = header is ['"', .. var quoted, '"'] ? quoted : header;
        return Identifier.IsWellFormed(key, LongestKey) ? key : null;
    }
}
