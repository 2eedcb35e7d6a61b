using System.Collections.Frozen;

namespace PricingService.Money;

/// <summary>An ISO 4217 currency: the only place that knows how many decimals a price has.</summary>
internal sealed record Currency(string Code, int Decimals)
{
    private static readonly FrozenDictionary<string, Currency> Known = Parse(
        (2, """
            AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
            CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD
            KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR
            PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU
            UZS VES WST XCD YER ZAR ZMW ZWG
            """),
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"));

    private static readonly decimal[] Scale = [1m, 10m, 100m, 1000m];

    /// <summary>Smallest units in one of the currency.</summary>
    public double Units => (double)Scale[Decimals];

    public static bool TryFind(string? code, out Currency currency) => Known.TryGetValue(code ?? "", out currency!);

    /// <summary>For codes that were checked when they were stored.</summary>
    public static Currency Of(string code) => Known[code];

    /// <summary>Banker's rounding to the currency's smallest unit.</summary>
    public decimal Round(decimal amount) => Math.Round(amount, Decimals, MidpointRounding.ToEven);

    public bool IsWhole(decimal amount) => Round(amount) == amount;

    public long ToMinor(decimal amount) => (long)(Round(amount) * Scale[Decimals]);

    public decimal FromMinor(long minor) => new decimal(minor) / Scale[Decimals];

    public override string ToString() => Code;

    private static FrozenDictionary<string, Currency> Parse(params (int Decimals, string Codes)[] groups) => groups
        .SelectMany(group => group.Codes.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(code => new Currency(code, group.Decimals)))
        .ToFrozenDictionary(currency => currency.Code, StringComparer.Ordinal);
}
