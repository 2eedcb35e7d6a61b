namespace ExecutorService.Ledger;

/// <summary>How many decimals an amount has (ISO 4217, list one): the ledger keeps whole minor units.</summary>
internal static class Currencies
{
    public static bool IsWellFormed([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? code) =>
        code is { Length: 3 } && code.All(char.IsAsciiLetterUpper);

    public static int Decimals(string code) => code switch
    {
        "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" or "RWF" or "UGX" or "UYI" or "VND"
            or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        _ => 2,
    };

    public static long ToMinor(decimal amount, string code) => decimal.ToInt64(amount * Scale(code));

    public static decimal FromMinor(long minor, string code) => new decimal(minor) / Scale(code);

    /// <summary>Rounds half-even to what the currency can pay, and shows all of its decimals.</summary>
    public static decimal Round(decimal amount, string code)
    {
        var decimals = Decimals(code);
        return decimal.Round(amount, decimals, MidpointRounding.ToEven) + new decimal(0, 0, 0, false, (byte)decimals);
    }

    public static bool Fits(decimal amount, string code) => decimal.Round(amount, Decimals(code)) == amount;

    private static decimal Scale(string code) => Decimals(code) switch { 0 => 1m, 3 => 1000m, _ => 100m };
}
