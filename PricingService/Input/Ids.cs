using System.Text;
using ServiceDefaults.Requests;

namespace PricingService.Input;

/// <summary>Identifiers that callers choose: 1 to 64 of <c>[A-Za-z0-9._-]</c>.</summary>
internal static class Ids
{
    public const string Rule = "must be 1 to 64 characters out of A-Z, a-z, 0-9, '.', '_' and '-'";

    public static bool AreValid(string? id) => Identifier.IsWellFormed(id);

    /// <summary>
    /// An identifier out of a name: lower case, a hyphen for everything but letters and digits. Empty where nothing is left of it.
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
