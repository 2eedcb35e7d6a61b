namespace ExecutorService.Agents;

/// <summary>Shares and rates of change: four decimals, always shown, rounded half-even.</summary>
internal static class Ratios
{
    public static decimal Of(decimal part, decimal whole) => Round(part / whole);

    public static decimal Round(decimal ratio) => decimal.Round(ratio, 4, MidpointRounding.ToEven) + 0.0000m;
}
