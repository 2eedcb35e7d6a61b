using System.Globalization;
using System.Text.RegularExpressions;

namespace PricingService.Importing;

/// <summary>A number as people and their programs write it: 1100, 1,100.00, €118.00, 118.00 EUR, 1 234,50, 1'234.50, −50.</summary>
/// <param name="Sign">What stands before or after the number, such as € or EUR; empty if there is nothing.</param>
internal sealed partial record NumberText(decimal Number, string Sign)
{
    private const int Longest = 48;

    /// <summary>
    /// Null if it is no number. Separators between thousands must stand in well-formed groups of three, and be the same throughout: with a
    /// decimal point, 1,100 is 1100, but 118,00 is nothing, and never 11800.
    /// </summary>
    /// <param name="decimalSeparator">A point or a comma.</param>
    public static NumberText? Read(string text, string decimalSeparator)
    {
        if (text.Length > Longest) return null;
        var match = (decimalSeparator == "," ? WithComma : WithPoint).Match(text.Trim());
        if (!match.Success) return null;
        var (before, after) = (match.Groups["before"].Value, match.Groups["after"].Value);
        if (before.Length > 0 && after.Length > 0) return null;
        if (match.Groups["minus"].Captures.Count > 1) return null;
        var digits = string.Concat(match.Groups["whole"].Value.Where(char.IsAsciiDigit));
        var plain = $"{(digits.Length == 0 ? "0" : digits)}.{(match.Groups["part"].Success ? match.Groups["part"].Value : "0")}";
        if (!decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return null;
        return new NumberText(match.Groups["minus"].Success ? -number : number, before + after);
    }

    /// <summary>Spaces between thousands are often ones that do not break: U+00A0, U+202F, U+2009.</summary>
    private const string Space = "[ \u00A0\u202F\u2009]";

    private const string Before = "^(?:(?<minus>[-−])|\\+)?(?<before>[\\p{L}\\p{Sc}]{1,5})?" + Space + "?(?<minus>[-−])?";

    private const string After = Space + "?(?<after>[\\p{L}\\p{Sc}]{1,5})?$";

    [GeneratedRegex(Before +
        "(?<whole>[0-9]{1,3}(?<group>[,'’ \u00A0\u202F\u2009])[0-9]{3}(?:\\k<group>[0-9]{3})*|[0-9]+|(?=\\.[0-9]))(?:\\.(?<part>[0-9]+))?" +
        After, RegexOptions.CultureInvariant)]
    private static partial Regex WithPoint { get; }

    [GeneratedRegex(Before +
        "(?<whole>[0-9]{1,3}(?<group>[.'’ \u00A0\u202F\u2009])[0-9]{3}(?:\\k<group>[0-9]{3})*|[0-9]+|(?=,[0-9]))(?:,(?<part>[0-9]+))?" +
        After, RegexOptions.CultureInvariant)]
    private static partial Regex WithComma { get; }
}
