using System.Globalization;

namespace PricingService.Storage;

/// <summary>Dates as the database and the wire hold them.</summary>
internal static class Dates
{
    public static string ToIso(this DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DateOnly FromIso(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
