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

    private readonly Table _table = new Table().Border(TableBorder.Markdown).AddColumns("portfolio_overview", "this build", "beside", "ratio");

    public async Task RunAsync()
    {
        string?[] checkouts = beside is null ? [null] : [null, Path.GetFullPath(beside)];
        var figures = checkouts.Select(_ => new List<Figures>()).ToArray();
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var (place, checkout) in checkouts.Index())
            {
                Console.Error.WriteLine($"round {round} of {rounds}: {checkout ?? "this build"}");
                await using var platform = await ThreeServices.StartAsync(checkout, cancellationToken);
                figures[place].Add(await MeasureAsync(platform));
            }
        }
        Add($"cold, the first {seconds} s after the start at {coldRate}/s, P99", "ms", figures, each => each.ColdP99);
        Add($"warm at {warmRate}/s, P50", "ms", figures, each => each.WarmP50);
        Add($"warm at {warmRate}/s, P99", "ms", figures, each => each.WarmP99);
        Add($"highest rate with P99 under {Limit:F0} ms", "/s", figures, each => each.HighestRate);
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 140;
        AnsiConsole.Write(_table);
    }

    private async Task<Figures> MeasureAsync(ThreeServices platform)
    {
        var cold = await platform.LoadAsync(coldRate, seconds, cancellationToken);
        // Until then much of the code is compiled again.
        await platform.LoadAsync(coldRate, 15, cancellationToken);
        var warm = await platform.LoadAsync(warmRate, seconds, cancellationToken);
        if (platform.TakeFailures() is > 0 and var failed) Console.Error.WriteLine($"{failed} executions failed before the highest rate");
        var highest = 0;
        foreach (var rate in Rates)
        {
            var latencies = await platform.LoadAsync(rate, seconds, cancellationToken);
            if (OpenLoop.Quantile(latencies, 0.99) >= Limit || platform.TakeFailures() > 0) break;
            highest = rate;
        }
        return new Figures(OpenLoop.Quantile(cold, 0.99), OpenLoop.Quantile(warm, 0.5), OpenLoop.Quantile(warm, 0.99), highest);
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

    private sealed record Figures(double ColdP99, double WarmP50, double WarmP99, double HighestRate);
}
