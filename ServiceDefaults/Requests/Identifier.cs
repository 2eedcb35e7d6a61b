using System.Buffers;

namespace ServiceDefaults.Requests;

/// <summary>
/// Ids and names that callers choose: characters that need no escaping in an address, a header, a log line, a label or a file name.
/// </summary>
public static class Identifier
{
    /// <summary>The most characters of an id, where nothing else is said.</summary>
    public const int MaxLength = 64;

    /// <summary>The rule as JSON Schema writes it.</summary>
    public const string Pattern = "^[A-Za-z0-9._-]{1,64}$";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>One to <paramref name="longest"/> characters of <c>[A-Za-z0-9._-]</c>.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> id, int longest = MaxLength) =>
        id.Length >= 1 && id.Length <= longest && !id.ContainsAnyExcept(Allowed);
}
