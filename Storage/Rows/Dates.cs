using System.Globalization;

namespace Storage.Rows;

/// <summary>Dates as written in the database and on the wire.</summary>
public static class Dates
{
    /// <summary><c>2026-01-31</c>.</summary>
    public static string ToIso(this DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Parses <c>2026-01-31</c>; throws a <see cref="FormatException"/> for anything else.</summary>
    public static DateOnly FromIso(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
