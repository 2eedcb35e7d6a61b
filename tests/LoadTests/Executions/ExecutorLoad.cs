using Spectre.Console;

namespace LoadTests.Executions;

/// <summary>
/// <c>portfolio_overview</c>, with its text, through ExecutorService, PricingService and GenerationService in production's settings,
/// beside another build of all three in the same run.
/// </summary>
internal sealed class ExecutorLoad(int rounds, int seconds, int warmRate, int coldRate, string? beside, CancellationToken cancellationToken)
{
    private const double Limit = 500;

    private static readonly int[] Rates = [20, 40, 60, 80, 120, 180, 240, 300, 360, 420, 480];

    private readonly Table _table = new Table().Border(TableBorder.Markdown)
        .AddColumns("portfolio_overview", "this build", "beside", "ratio");

    public async Task RunAsync()
    {
        string?[] checkouts = beside is null ? [null] : [null, Path.GetFullPath(beside)];
        var figures = checkouts.Select(_ => new List<Figures>()).ToArray();
        for (var round = 1; round <= rounds; round++)
        {
            Console.Error.WriteLine($"round {round} of {rounds}");
            var platforms = new List<ThreeServices>();
            try
            {
                var measured = new List<Figures>();
                foreach (var checkout in checkouts)
                {
                    platforms.Add(await ThreeServices.StartAsync(checkout, cancellationToken));
                    var cold = await platforms[^1].LoadAsync(coldRate, seconds, cancellationToken);
                    measured.Add(new Figures { ColdP99 = OpenLoop.Quantile(cold, 0.99) });
                    // Until then much of the code is compiled again.
                    await platforms[^1].LoadAsync(coldRate, 15, cancellationToken);
                }
                await WarmAsync(platforms, measured);
                foreach (var (place, platform) in platforms.Index()) measured[place].HighestRate = await HighestAsync(platform);
                foreach (var (place, figure) in measured.Index()) figures[place].Add(figure);
            }
            finally
            {
                foreach (var platform in platforms) await platform.DisposeAsync();
            }
        }
        Add($"cold, the first {seconds} s after the start at {coldRate}/s, P99", "ms", figures, each => each.ColdP99);
        Add($"warm at {warmRate}/s, P50", "ms", figures, each => each.WarmP50);
        Add($"warm at {warmRate}/s, P99", "ms", figures, each => each.WarmP99);
        Add($"highest rate with P99 under {Limit:F0} ms", "/s", figures, each => each.HighestRate);
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 140;
        AnsiConsole.Write(_table);
    }

    /// <summary>In slices of a second, in turn, so that all builds meet the machine in the same mood.</summary>
    private async Task WarmAsync(List<ThreeServices> platforms, List<Figures> measured)
    {
        var latencies = platforms.Select(_ => new List<double>()).ToArray();
        for (var slice = 0; slice < seconds; slice++)
            foreach (var (place, platform) in platforms.Index())
                latencies[place].AddRange(await platform.LoadAsync(warmRate, 1, cancellationToken));
        foreach (var (place, all) in latencies.Index())
        {
            double[] ascending = [.. all.Order()];
            (measured[place].WarmP50, measured[place].WarmP99) = (OpenLoop.Quantile(ascending, 0.5), OpenLoop.Quantile(ascending, 0.99));
            if (platforms[place].TakeFailures() is > 0 and var failed)
                Console.Error.WriteLine($"{failed} executions failed, of build {place}");
        }
    }

    private async Task<double> HighestAsync(ThreeServices platform)
    {
        var highest = 0;
        foreach (var rate in Rates)
        {
            var latencies = await platform.LoadAsync(rate, seconds, cancellationToken);
            if (OpenLoop.Quantile(latencies, 0.99) >= Limit || platform.TakeFailures() > 0) break;
            highest = rate;
        }
        return highest;
    }

    private void Add(string what, string unit, List<Figures>[] figures, Func<Figures, double> pick)
    {
        var medians = figures.Select(each => Median(each.Select(pick))).ToList();
        _table.AddRow(what, $"{medians[0]:F0} {unit}", medians is [_, var there] ? $"{there:F0} {unit}" : "",
            medians is [_, > 0 and var past] ? $"{medians[0] / past:F2}" : "");
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed record Figures
    {
        public double ColdP99 { get; init; }
        public double WarmP50 { get; set; }
        public double WarmP99 { get; set; }
        public double HighestRate { get; set; }
    }
}
