using System.Globalization;

namespace Dashboards.Load;

/// <summary>
/// Series as replicas of the services would export them, with a past: what <c>promtool tsdb create-blocks-from openmetrics</c> reads.
/// Names and labels are those of the catalogue; values of open sets are made up.
/// </summary>
internal sealed class SyntheticSeries(Files files, int replicas, int routes)
{
    private const int OpenValues = 6;
    private const int MostCombinations = 400;
    private static readonly string[] Services = ["pricing", "generation", "executor"];
    private static readonly string[] Statuses = ["200", "400", "404", "500", "503"];
    private static readonly double[] Bounds = [.005, .01, .025, .05, .08, .1, .2, .3, .5, .75, 1, 2, 2.5, 5, 10];

    private readonly Labels _labels = Labels.OfFile(files.Labels);
    private readonly IReadOnlyList<Instrument> _instruments = Instrument.OfSources(files);

    /// <summary>Writes them. A day's are those that rules look at over more than ten minutes.</summary>
    /// <returns>How many series there are.</returns>
    public long Write(TextWriter output, DateTimeOffset end, TimeSpan span, TimeSpan step, bool onlyLong)
    {
        var series = 0L;
        var times = Enumerable.Range(0, (int)(span / step) + 1).Select(at => end - span + (at * step))
            .Select(at => at.ToUnixTimeSeconds()).ToArray();
        var wanted = onlyLong ? RuleCost.LongRanges(files.Rules) : null;
        foreach (var instrument in _instruments.Where(each => wanted is null || wanted.Contains(each.Name)))
        {
            for (var replica = 0; replica < replicas; replica++)
            {
                var job = Services[replica % Services.Length];
                if (!Exports(job, instrument.Project)) continue;
                foreach (var labels in Combinations(instrument.Name))
                    series += Lines(output, instrument, $"job=\"{job}\",instance=\"{job}-{replica}:8080\"{labels}", times);
            }
        }
        if (onlyLong) series += Records(output, times);
        else series += Everywhere(output, times);
        output.Write("# EOF\n");
        return series;
    }

    private static bool Exports(string job, string project) => project switch
    {
        "PricingService" => job == "pricing",
        "GenerationService" => job == "generation",
        "ExecutorService" => job == "executor",
        "Jobs" => job != "executor",
        _ => true,
    };

    private IEnumerable<string> Combinations(string metric)
    {
        IEnumerable<string> all = [""];
        foreach (var (label, set) in _labels.Of(metric))
        {
            var values = set.Name switch
            {
                "route" => Enumerable.Range(0, routes).Select(number => $"/route/{number.ToString(CultureInfo.InvariantCulture)}"),
                "http_status" => Statuses,
                // Most routes have one.
                "http_method" or "own_method" => ["POST"],
                _ => set.Words ?? Enumerable.Range(0, OpenValues)
                    .Select(number => $"{set.Name}-{number.ToString(CultureInfo.InvariantCulture)}"),
            };
            all = all.SelectMany(before => values, (before, value) => $"{before},{label}=\"{value}\"");
        }
        return all.Take(MostCombinations);
    }

    private static long Lines(TextWriter output, Instrument instrument, string labels, long[] times)
    {
        // Between one event in 20 seconds and five a second, the same in every run.
        var rate = 0.05 + (5 * (Hash(labels) % 1000 / 1000.0));
        switch (instrument.Kind)
        {
            case "histogram":
                foreach (var bound in Bounds)
                    Line(output, $"{instrument.Name}_bucket{{{labels},le=\"{bound.ToString(CultureInfo.InvariantCulture)}\"}}", times,
                        rate * (1 - Math.Exp(-bound / 0.1)));
                Line(output, $"{instrument.Name}_bucket{{{labels},le=\"+Inf\"}}", times, rate);
                Line(output, $"{instrument.Name}_sum{{{labels}}}", times, rate * 0.1);
                Line(output, $"{instrument.Name}_count{{{labels}}}", times, rate);
                return Bounds.Length + 3;
            case "counter":
                Line(output, $"{instrument.Name}{{{labels}}}", times, rate);
                return 1;
            default:
                Line(output, $"{instrument.Name}{{{labels}}}", times, 0);
                return 1;
        }
    }

    /// <summary>What every scrape adds.</summary>
    private long Everywhere(TextWriter output, long[] times)
    {
        for (var replica = 0; replica < replicas; replica++)
        {
            var job = Services[replica % Services.Length];
            var instance = $"job=\"{job}\",instance=\"{job}-{replica.ToString(CultureInfo.InvariantCulture)}:8080\"";
            Line(output, $"up{{{instance}}}", times, 0);
        }
        return replicas;
    }

    /// <summary>A day of what rules record and others look back on.</summary>
    private long Records(TextWriter output, long[] times)
    {
        var series = 0L;
        foreach (var labels in RuleCost.Objectives(files.Rules))
        {
            Line(output, $"slo:total:increase5m{{{labels}}}", times, 0);
            Line(output, $"slo:good:increase5m{{{labels}}}", times, 0);
            series += 2;
        }
        foreach (var labels in Combinations("pricing_ab_outcomes_total"))
        {
            Line(output, $"pricing:ab_outcomes:increase5m{{{labels.TrimStart(',')}}}", times, 0);
            series++;
        }
        return series;
    }

    private static void Line(TextWriter output, string series, long[] times, double rate)
    {
        Span<char> number = stackalloc char[32];
        foreach (var at in times)
        {
            output.Write(series);
            output.Write(' ');
            (1000 + (rate * (at - times[0]))).TryFormat(number, out var length, "0.###", CultureInfo.InvariantCulture);
            output.Write(number[..length]);
            output.Write(' ');
            at.TryFormat(number, out length, default, CultureInfo.InvariantCulture);
            output.Write(number[..length]);
            output.Write('\n');
        }
    }

    private static uint Hash(string text)
    {
        var hash = 2166136261;
        foreach (var character in text) hash = (hash ^ character) * 16777619;
        return hash;
    }
}
