using System.Globalization;
using ServiceDefaults.Money;
using Storage.Rows;

namespace PricingService.Packs;

/// <summary>One property's prices in a pack, night after night from the pack's date.</summary>
internal sealed class NightPrices(DateOnly first, IReadOnlyList<long> minor, Currency currency)
{
    public decimal? On(DateOnly night)
    {
        var index = night.DayNumber - first.DayNumber;
        return index >= 0 && index < minor.Count ? currency.FromMinor(minor[index]) : null;
    }

    /// <param name="stored">Minor units separated by spaces, as stored in the packs' table.</param>
    public static NightPrices Parse(string firstDate, string stored, string currency) => new(Dates.FromIso(firstDate),
        stored.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(price => long.Parse(price, CultureInfo.InvariantCulture)).ToArray(),
        Currency.Of(currency));
}
