using System.Globalization;
using PricingService.Prices;
using ServiceDefaults.Money;
using Storage.Rows;

namespace PricingService.Packs;

/// <summary>One property's prices in a pack, night after night from the pack's date.</summary>
/// <param name="published">When they were published, in milliseconds, and on which day of the property.</param>
internal sealed class NightPrices(DateOnly first, IReadOnlyList<long> minor, Currency currency, (long At, DateOnly Day) published)
{
    public Limits.Published? On(DateOnly night)
    {
        var index = night.DayNumber - first.DayNumber;
        return index >= 0 && index < minor.Count ? new Limits.Published(currency.FromMinor(minor[index]), published.Day, published.At)
            : null;
    }

    /// <param name="stored">Minor units separated by spaces, as stored in the packs' table.</param>
    public static NightPrices Parse(string firstDate, string stored, string currency, long publishedAt, string timeZone) => new(
        Dates.FromIso(firstDate),
        stored.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(price => long.Parse(price, CultureInfo.InvariantCulture)).ToArray(),
        Currency.Of(currency), (publishedAt, DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(
            DateTimeOffset.FromUnixTimeMilliseconds(publishedAt), TimeZoneInfo.FindSystemTimeZoneById(timeZone)).DateTime)));
}
