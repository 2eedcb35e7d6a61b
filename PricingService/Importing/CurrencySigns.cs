using ServiceDefaults.Money;

namespace PricingService.Importing;

/// <summary>Which currency a price is in, by what stands beside the number.</summary>
internal static class CurrencySigns
{
    /// <summary>In a map: this sign stands for the currency of the map, whichever that is.</summary>
    public const string Whichever = "*";

    /// <summary>Signs that several currencies share count as the map's currency if that is one of them, and as nothing otherwise.</summary>
    private static readonly Dictionary<string, string[]> Known = new(StringComparer.Ordinal)
    {
        ["€"] = ["EUR"],
        ["£"] = ["GBP"],
        ["$"] = ["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "UYU"],
        ["¥"] = ["JPY", "CNY"],
        ["kr"] = ["SEK", "NOK", "DKK", "ISK"],
        ["zł"] = ["PLN"],
        ["Kč"] = ["CZK"],
        ["₺"] = ["TRY"],
        ["₹"] = ["INR"],
        ["₪"] = ["ILS"],
        ["₩"] = ["KRW"],
        ["฿"] = ["THB"],
        ["R$"] = ["BRL"],
        ["RM"] = ["MYR"],
        ["US$"] = ["USD"],
        ["A$"] = ["AUD"],
        ["CA$"] = ["CAD"],
    };

    /// <summary>The currency's code; null if that cannot be told.</summary>
    /// <param name="own">What the map says about signs.</param>
    /// <param name="currency">The map's currency, if it has one.</param>
    public static string? CurrencyOf(string sign, IReadOnlyDictionary<string, string>? own, string? currency)
    {
        if (own?.GetValueOrDefault(sign) is { } stated) return stated == Whichever ? currency : stated;
        if (Currency.TryFind(sign, out var code)) return code.Code;
        if (Known.GetValueOrDefault(sign) is not { } several) return null;
        if (several.Length == 1) return several[0];
        return currency is not null && several.Contains(currency, StringComparer.Ordinal) ? currency : null;
    }
}
