namespace Markets;

/// <summary>
/// Prints what the service's prices earn on simulated markets, as docs/pricing.md shows it. Exit code 0; 2 when it was called wrongly.
/// </summary>
internal static class ShareTable
{
    private const int OrdinaryMarkets = 4;

    public static async Task<int> Main(string[] args)
    {
        var markets = OrdinaryMarkets;
        var asked = args is ["--markets", var count] && int.TryParse(count, out markets) && markets is >= 1 and <= 1_000;
        if (args.Length > 0 && !asked)
        {
            await Console.Error.WriteLineAsync("Markets: called wrongly; usage: Markets [--markets N], N years for each row, 1 to 1000");
            return 2;
        }
        await Console.Out.WriteLineAsync(
            "| guests | sold at the best prices | rules | best fixed price | service | varied | outcomes learnt |\n" +
            "|---|---|---|---|---|---|---|");
        foreach (var elasticity in Shares.Elasticities)
        {
            foreach (var occupancy in Shares.Occupancies)
                await Console.Out.WriteLineAsync(Shares.Of(elasticity, occupancy, markets).ToString());
        }
        return 0;
    }
}
