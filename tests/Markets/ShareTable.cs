namespace Markets;

/// <summary>
/// Prints what the service's prices earn on simulated markets, as docs/pricing.md shows it. Exit code 0; 1 when a file cannot be
/// read, 2 when it was called wrongly.
/// </summary>
internal static class ShareTable
{
    private const int OrdinaryMarkets = 4;
    private const string Usage =
        "usage: Markets [--markets N | --alarms N | --turn demand|response | --portfolio N | --coverage N | --bookings FILE],"
        + " N years for each row, homes or portfolios, 1 to 1000";

    public static async Task<int> Main(string[] args)
    {
        var count = OrdinaryMarkets;
        if (args is ["--markets" or "--alarms" or "--portfolio" or "--coverage", var given]
            && !(int.TryParse(given, out count) && count is >= 1 and <= 1_000)) return await WrongAsync();
        switch (args)
        {
            case []: case ["--markets", _]: await SharesAsync(count); return 0;
            case ["--alarms", _]: await AlarmsAsync(count); return 0;
            case ["--portfolio", _]: await PortfolioAsync(count); return 0;
            case ["--coverage", _]: await CoverageAsync(count); return 0;
            case ["--bookings", var file]: return await BookingsAsync(file);
            case ["--turn", var what] when Turn.Kinds.Contains(what): await TurnAsync(what); return 0;
            default: return await WrongAsync();
        }
    }

    private static async Task<int> WrongAsync()
    {
        await Console.Error.WriteLineAsync($"Markets: called wrongly; {Usage}");
        return 2;
    }

    private static async Task SharesAsync(int markets)
    {
        await Console.Out.WriteLineAsync(
            "| guests | sold at the best prices | rules | best fixed price | service | varied | outcomes learnt |\n" +
            "|---|---|---|---|---|---|---|");
        foreach (var elasticity in Shares.Elasticities)
        {
            foreach (var occupancy in Shares.Occupancies)
                await Console.Out.WriteLineAsync(Shares.Of(elasticity, occupancy, markets).ToString());
        }
    }

    private static async Task AlarmsAsync(int years)
    {
        await Console.Out.WriteLineAsync(
            "| guests | prices | false alarms a year | most in a year | changes found within 150 outcomes, and after how many |\n" +
            "|---|---|---|---|---|");
        foreach (var guests in Alarms.GuestNames)
        {
            foreach (var prices in Alarms.PriceNames) await Console.Out.WriteLineAsync(Alarms.Of(guests, prices, years, years).ToString());
        }
    }

    private static async Task TurnAsync(string what)
    {
        await Console.Out.WriteLineAsync("| guests | sold at the best prices | before | "
            + string.Join(" | ", Enumerable.Range(1, Turn.Months).Select(month => $"month {month}")) + " | alarms |\n"
            + string.Concat(Enumerable.Repeat("|---", Turn.Months + 4)) + "|");
        foreach (var (elasticity, occupancy) in new[] { (-2.0, 0.7), (-3, 0.7), (-3, 0.85), (-4.5, 0.7) })
            await Console.Out.WriteLineAsync(Turn.Of(what, elasticity, occupancy, OrdinaryMarkets).ToString());
    }

    private static async Task PortfolioAsync(int homes)
    {
        await Console.Out.WriteLineAsync(
            "| month | rules | service | least gain of a home | homes with a model | gain in its first month |\n"
            + "|---|---|---|---|---|---|");
        foreach (var row in Portfolio.Mean(homes, Portfolio.Months, OrdinaryMarkets)) await Console.Out.WriteLineAsync(row.ToString());
    }

    private static async Task CoverageAsync(int portfolios)
    {
        await Console.Out.WriteLineAsync(
            "| guests | prices | outcomes | price coefficient | acceptance | acceptance, foreseeable | promoted |\n"
            + "|---|---|---|---|---|---|---|");
        foreach (var (guests, prices) in Coverage.Rows)
        {
            foreach (var outcomes in Coverage.Sizes)
                await Console.Out.WriteLineAsync(Coverage.Of(guests, prices, outcomes, portfolios).ToString());
        }
    }

    private static async Task<int> BookingsAsync(string file)
    {
        IReadOnlyList<Bookings.Row> rows;
        try
        {
            rows = await Bookings.OfAsync(file, CancellationToken.None);
        }
        catch (PricingService.Importing.ImportException e)
        {
            await Console.Error.WriteLineAsync($"Markets: {e.Message}");
            return 1;
        }
        await Console.Out.WriteLineAsync(
            "| property | asked in | bookings | by | log loss | share alone | highest quote | alarms so far |\n"
            + "|---|---|---|---|---|---|---|---|");
        foreach (var row in rows) await Console.Out.WriteLineAsync(row.ToString());
        var all = rows.Sum(row => row.Rows);
        var (loss, share) = (rows.Sum(row => row.LogLoss * row.Rows) / all, rows.Sum(row => row.Base * row.Rows) / all);
        await Console.Out.WriteLineAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"Over all bookings: log loss {loss:0.000}, of the share alone {share:0.000}."));
        return 0;
    }
}
