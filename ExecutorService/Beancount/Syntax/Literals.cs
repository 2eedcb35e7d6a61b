using System.Globalization;
using System.Text;

namespace ExecutorService.Beancount.Syntax;

/// <summary>The values of numbers, dates and texts.</summary>
internal static class Literals
{
    /// <summary>2026-1-5 and 2026/01/05 are valid dates too; null if there is no such day.</summary>
    public static DateOnly? Date(string written)
    {
        var parts = written.Split('-', '/');
        return int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year is >= 1 and <= 9999
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var month) && month is >= 1 and <= 12
            && int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var day) && day >= 1
                && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day) : null;
    }

    /// <summary>Commas separate thousands, never decimals; null if they are elsewhere, or if there are too many digits.</summary>
    public static Number? Number(string written) =>
        CommasFit(written) ? Beancount.Number.Parse(written.Replace(",", "", StringComparison.Ordinal)) : null;

    /// <summary>
    /// Three digits after each, and before each but the first. (Beancount also accepts two commas in a row after the first digit; so do
    /// we.)
    /// </summary>
    private static bool CommasFit(string written)
    {
        var point = written.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? written : written[..point];
        for (int at = whole.IndexOf(',', StringComparison.Ordinal), last = -1; at >= 0; last = at, at = whole.IndexOf(',', at + 1))
            if (at > 2 && at - last - 1 != 3) return false;
        var final = whole.LastIndexOf(',');
        return final < 0 || whole.Length - final - 1 == 3;
    }

    public static string Unquoted(ReadOnlySpan<char> quoted)
    {
        if (!quoted.Contains('\\')) return quoted.ToString();
        var text = new StringBuilder(quoted.Length);
        for (var at = 0; at < quoted.Length; at++)
        {
            if (quoted[at] != '\\') text.Append(quoted[at]);
            else text.Append(quoted[++at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'f' => '\f', 'b' => '\b', var other => other });
        }
        return text.ToString();
    }
}
