using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ServiceDefaults.Requests;

/// <summary>
/// Ids and names that callers choose: characters that need no escaping in an address, a header, a log line, a label or a file name.
/// </summary>
public static class Identifier
{
    /// <summary>The maximum length of an id, unless stated otherwise.</summary>
    public const int MaxLength = 64;

    /// <summary>The rule as a JSON Schema pattern.</summary>
    public const string Pattern = "^[A-Za-z0-9._-]{1,64}$";

    /// <summary>The rule in words, for error messages.</summary>
    public const string Rule = "must be 1 to 64 of the characters A-Z, a-z, 0-9, '.', '_' and '-'";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>One to <paramref name="longest"/> characters of <c>[A-Za-z0-9._-]</c>.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> id, int longest = MaxLength) =>
        id.Length >= 1 && id.Length <= longest && !id.ContainsAnyExcept(Allowed);

    /// <summary>One to 64 characters of <c>[A-Za-z0-9._-]</c>.</summary>
    public static bool IsWellFormed([NotNullWhen(true)] string? id) => IsWellFormed(id.AsSpan());

    /// <summary>
    /// Turns a name into an id: lower case, with a hyphen for everything except letters and digits. Empty if nothing is left.
    /// </summary>
    public static string FromName(string name)
    {
        var id = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter)) id.Append(letter);
            else if (id.Length > 0 && id[^1] != '-') id.Append('-');
        }
        return id.ToString().TrimEnd('-');
    }
}
