using System.Security.Cryptography;
using System.Text;
using ServiceDefaults.Requests;

namespace PricingService.Competitors;

/// <summary>
/// Ids for names as people write them. A name of plain letters, digits and spaces becomes itself with hyphens: <c>City Hotel</c> is
/// <c>city-hotel</c>. Any other loses something on the way to an id, so the id ends in a hash of the whole name: <c>Вилла 1</c> and
/// <c>Студия 1</c> stay two. Capitals and the number of spaces make no difference: that is the same name, typed by another hand.
/// </summary>
/// <remarks>
/// One of these for each file or document: plain names can still meet, as <c>City Hotel</c> and <c>City-Hotel</c> do, and then the second
/// one is refused instead of being taken for the first.
/// </remarks>
internal sealed class NameIds
{
    private const int HashDigits = 8;
    private const int LongestBase = Identifier.MaxLength - HashDigits - 1;

    /// <summary>Names beyond this many are not compared any more: a file with more of them has the wrong column for a name.</summary>
    private const int MostNames = 50_000;

    // To be readable; the hash tells names apart. Unicode's own decomposition needs ICU, which the services run without.
    private const string Accented = "àáâãäåāăąçćčďđèéêëēėęěğìíîïīįłñńňòóôõöøōőŕřśşšșßťţțùúûüūůűųýÿžźż";
    private const string Bare = "aaaaaaaaacccddeeeeeeeegiiiiiilnnnoooooooorrssssstttuuuuuuuuyyzzz";

    private readonly Dictionary<string, string> _nameOf = new(StringComparer.Ordinal);

    /// <summary>Null if another name has this id already; <paramref name="other"/> is that name.</summary>
    public string? Of(string name, out string? other)
    {
        var id = Of(name);
        return Claim(id, name, out other) ? id : null;
    }

    /// <summary>Says that an id is in use for a name. False if it is in use for another one.</summary>
    public bool Claim(string id, string name, out string? other)
    {
        other = null;
        var plain = Plain(name);
        if (!_nameOf.TryGetValue(id, out other))
        {
            if (_nameOf.Count < MostNames) _nameOf[id] = plain;
            other = null;
            return true;
        }
        if (other == plain) other = null;
        return other is null;
    }

    /// <summary>The id of a name, whatever other names there are; empty for a name without a letter or digit of any script.</summary>
    public static string Of(string name)
    {
        var plain = Plain(name);
        if (!plain.Any(char.IsLetterOrDigit)) return "";
        var id = Ascii(plain);
        if (id.Length is > 0 and <= Identifier.MaxLength && plain.All(IsKept)) return id;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plain)))[..HashDigits];
        var start = id[..Math.Min(id.Length, LongestBase)].TrimEnd('-');
        return start.Length == 0 ? $"n-{hash}" : $"{start}-{hash}";
    }

    private static bool IsKept(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is ' ' or '-' or '_' or '.';

    /// <summary>Lower case, one space between words.</summary>
    private static string Plain(string name) => string.Join(' ', Whole(name).ToLowerInvariant()
        .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Half of a character, which a broken text may hold, cannot be hashed as UTF-8.</summary>
    private static string Whole(string name) => string.Concat(name.EnumerateRunes());

    private static string Ascii(string plain)
    {
        var id = new StringBuilder();
        foreach (var letter in plain)
        {
            var at = Accented.IndexOf(letter, StringComparison.Ordinal);
            if (char.IsAsciiLetterOrDigit(letter)) id.Append(letter);
            else if (at >= 0) id.Append(Bare[at]);
            else if (id.Length > 0 && id[^1] != '-') id.Append('-');
        }
        return id.ToString().TrimEnd('-');
    }
}
