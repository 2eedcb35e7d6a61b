using System.Globalization;
using System.Text.RegularExpressions;
using PricingService.Outcomes;

namespace PricingService.Importing;

/// <summary>Dates and times in the form that a map states, and in no other.</summary>
internal static partial class DateForm
{
    private static readonly string[] IsoDate = ["yyyy-MM-dd"];

    private static readonly string[] IsoTimes =
    [
        "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-dd",
    ];

    public static bool DayFirst(string format) => NumericDayFirst.IsMatch(format);

    public static bool MonthFirst(string format) => NumericMonthFirst.IsMatch(format);

    /// <exception cref="CellException">It is no such date.</exception>
    /// <exception cref="ImportException">The file's dates have the day and the month the other way round.</exception>
    public static DateOnly Date(string field, string text, string[]? formats)
    {
        formats ??= IsoDate;
        if (DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return DateOnly.FromDateTime(date);
        // Rows up to the 12th of a month would be taken for other days: better none than those.
        if (formats.Where(format => DayFirst(format) || MonthFirst(format)).Select(Swapped)
            .FirstOrDefault(format => DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            is { } other)
        {
            throw new ImportException($"'{field}' has {CellText.Show(text)}: this file's dates look like {other}, and the map says " +
                $"{string.Join(" or ", formats)}. State the right form as \"format\" in the map, or with --date-format. " +
                $"Nothing of the file was taken.");
        }
        throw new CellException(RefusalReason.WrongType, $"'{field}' is {CellText.Show(text)}, not a date of the form " +
            $"{string.Join(" or ", formats)}: state the right form as \"format\" in the map, or with --date-format.");
    }

    /// <exception cref="CellException">It is no such time.</exception>
    public static DateTimeOffset Time(string field, string text, string[]? formats)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, formats ?? IsoTimes, CultureInfo.InvariantCulture, utc, out var time)) return time;
        throw new CellException(RefusalReason.WrongType, $"'{field}' is {CellText.Show(text)}, not a time of the form " +
            $"{string.Join(" or ", formats ?? ["2026-01-31T12:00:00Z"])}: state the right form as \"format\" in the map.");
    }

    private static string Swapped(string format) =>
        string.Concat(format.Select(letter => letter switch { 'd' => 'M', 'M' => 'd', _ => letter }));

    [GeneratedRegex("^d{1,2}[^dM]+M{1,2}[^M]")]
    private static partial Regex NumericDayFirst { get; }

    [GeneratedRegex("^M{1,2}[^dM]+d{1,2}[^d]")]
    private static partial Regex NumericMonthFirst { get; }
}
