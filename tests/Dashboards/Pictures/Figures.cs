using System.Globalization;

namespace Dashboards.Pictures;

/// <summary>Numbers with their units, as short as a picture needs them.</summary>
internal static class Figures
{
    private static readonly (double Size, string Sign)[] Thousands = [(1e9, "G"), (1e6, "M"), (1e3, "k")];
    private static readonly (double Size, string Sign)[] Binary = [(1L << 30, " GiB"), (1 << 20, " MiB"), (1 << 10, " KiB")];

    public static string Of(double value, string unit)
    {
        if (double.IsNaN(value)) return "–";
        if (double.IsInfinity(value)) return "∞";
        return unit switch
        {
            "s" when value == 0 => "0 s",
            "s" when Math.Abs(value) < 1e-3 => Short(value * 1e6) + " µs",
            "s" when Math.Abs(value) < 1 => Short(value * 1e3) + " ms",
            "s" when Math.Abs(value) >= 7_200 => Short(value / 3_600) + " h",
            "s" when Math.Abs(value) >= 120 => Short(value / 60) + " min",
            "s" => Short(value) + " s",
            "percentunit" => Short(value * 100) + " %",
            "bytes" => Scaled(value, Binary, " B"),
            "currencyUSD" => "$" + Short(value),
            "reqps" or "cps" or "ops" => Scaled(value, Thousands, "") + "/s",
            _ => Scaled(value, Thousands, ""),
        };
    }

    /// <summary>A round number that is no less: 1, 2 or 5 times a power of ten.</summary>
    public static double Above(double value)
    {
        if (value <= 0 || !double.IsFinite(value)) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 2, 5, 10 }.Select(step => step * power).First(round => round >= value * 0.999_999);
    }

    private static string Scaled(double value, (double Size, string Sign)[] scales, string plain)
    {
        var (size, sign) = scales.FirstOrDefault(scale => Math.Abs(value) >= scale.Size);
        return size == 0 ? Short(value) + plain : Short(value / size) + sign;
    }

    private static string Short(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 10 ? "0.#" : "0.##", CultureInfo.InvariantCulture);
}
