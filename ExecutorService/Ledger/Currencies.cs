using System.Diagnostics.CodeAnalysis;
using ServiceDefaults.Money;

namespace ExecutorService.Ledger;

/// <summary>Amounts as the ledger stores them: in whole minor units, for any code of three capital letters.</summary>
internal static class Currencies
{
    /// <summary>For codes that are not in ISO 4217: people keep books in those too.</summary>
    private const int OtherDecimals = 2;

    public static bool IsWellFormed([NotNullWhen(true)] string? code) => code is { Length: 3 } && code.All(char.IsAsciiLetterUpper);

    public static int Decimals(string code) => Of(code).Decimals;

    public static long ToMinor(decimal amount, string code) => Of(code).ToMinor(amount);

    public static decimal FromMinor(long minor, string code) => Of(code).FromMinor(minor);

    /// <summary>Rounds half-even to the currency's minor unit, and shows all of its decimals.</summary>
    public static decimal Round(decimal amount, string code)
    {
        var currency = Of(code);
        return currency.Round(amount) + new decimal(0, 0, 0, false, (byte)currency.Decimals);
    }

    public static bool Fits(decimal amount, string code) => Of(code).IsWhole(amount);

    private static Currency Of(string code) => Currency.TryFind(code, out var known) ? known : new Currency(code, OtherDecimals);
}
