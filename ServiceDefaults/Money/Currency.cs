using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace ServiceDefaults.Money;

/// <summary>A currency of ISO 4217 (list one), with the number of decimals that its amounts have.</summary>
/// <param name="Code">Three capital letters.</param>
/// <param name="Decimals">Of the minor unit: 2 for EUR, 0 for JPY, 3 for KWD.</param>
public sealed record Currency(string Code, int Decimals)
{
    private static readonly FrozenDictionary<string, Currency> Known = Parse(
        (2, """
            AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
            CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD
            KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
            PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU
            UZS VES WST XCD YER ZAR ZMW ZWG
            """),
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"));

    private static readonly decimal[] Scale = [1m, 10m, 100m, 1000m];

    /// <summary>Minor units in one unit of the currency.</summary>
    public double Units => (double)Scale[Decimals];

    /// <summary>Whether there is such a currency.</summary>
    public static bool TryFind([NotNullWhen(true)] string? code, out Currency currency) => Known.TryGetValue(code ?? "", out currency!);

    /// <summary>For codes that were checked when they were stored.</summary>
    public static Currency Of(string code) => Known[code];

    /// <summary>Banker's rounding to the currency's smallest unit.</summary>
    public decimal Round(decimal amount) => Math.Round(amount, Decimals, MidpointRounding.ToEven);

    /// <summary>Whether the amount can be paid: it has no more decimals than the currency.</summary>
    public bool IsWhole(decimal amount) => Round(amount) == amount;

    /// <summary>The amount in minor units, rounded.</summary>
    public long ToMinor(decimal amount) => (long)(Round(amount) * Scale[Decimals]);

    /// <summary>The amount for this many minor units.</summary>
    public decimal FromMinor(long minor) => new decimal(minor) / Scale[Decimals];

    /// <summary>The code.</summary>
    public override string ToString() => Code;

    private static FrozenDictionary<string, Currency> Parse(params (int Decimals, string Codes)[] groups) => groups
        .SelectMany(group => group.Codes.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(code => new Currency(code, group.Decimals)))
        .ToFrozenDictionary(currency => currency.Code, StringComparer.Ordinal);
}
