using System.Text;

namespace ServiceDefaults.Tracing;

/// <summary>
/// A path whose route is unknown, without possible ids: a segment that is not a plain word becomes <c>{id}</c>.
/// A word is one to 24 letters, in parts joined by <c>-</c>, <c>_</c> or <c>.</c>; <c>v1</c> is one too; five or more
/// letters that are all hexadecimal digits are not.
/// </summary>
internal static class PlainPath
{
    private const string Id = "{id}";
    private const int MaxWord = 24;
    private const int MaxSegments = 8;

    /// <param name="path">The path, as it came.</param>
    /// <param name="maxWords">How many plain words stay, versions not counted: an unknown path may continue with someone's name.</param>
    public static string Of(ReadOnlySpan<char> path, int maxWords = MaxSegments)
    {
        var plain = new StringBuilder(path.Length);
        var (segments, words) = (0, 0);
        foreach (var range in path.TrimStart('/').Split('/'))
        {
            if (++segments > MaxSegments) return plain.Append("/…").ToString();
            var segment = path.TrimStart('/')[range];
            plain.Append('/');
            if (segment.IsEmpty || IsVersion(segment) || (IsWord(segment) && ++words <= maxWords)) plain.Append(segment);
            else plain.Append(Id);
        }
        return plain.ToString();
    }

    private static bool IsVersion(ReadOnlySpan<char> segment) =>
        segment is ['v', >= '0' and <= '9'] or ['v', >= '0' and <= '9', >= '0' and <= '9'];

    private static bool IsWord(ReadOnlySpan<char> segment)
    {
        if (segment.Length > MaxWord) return false;
        foreach (var range in segment.SplitAny('-', '_', '.'))
        {
            if (!IsPart(segment[range])) return false;
        }
        return true;
    }

    /// <summary>Letters of one case, or with a leading capital: mixed case means a code.</summary>
    private static bool IsPart(ReadOnlySpan<char> part)
    {
        if (part.IsEmpty) return false;
        var rest = part[1..];
        var oneCase = char.IsAsciiLetter(part[0]) && (!rest.ContainsAnyExceptInRange('a', 'z')
            || (char.IsAsciiLetterUpper(part[0]) && !rest.ContainsAnyExceptInRange('A', 'Z')));
        if (!oneCase) return false;
        if (part.Length < 5) return true;
        foreach (var letter in part)
        {
            if (!char.IsAsciiHexDigit(letter)) return true;
        }
        return false;
    }
}
