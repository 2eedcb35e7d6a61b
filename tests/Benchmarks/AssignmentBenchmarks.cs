using BenchmarkDotNet.Attributes;
using PricingService.Experiments;
using PricingService.Properties;
using ServiceDefaults.Money;

namespace Benchmarks;

/// <summary>
/// What experiments cost a quote: nothing runs, one does and takes the subject, the most there can be run and only the last one takes it.
/// </summary>
public class AssignmentBenchmarks
{
    private static readonly DateOnly Night = new(2026, 7, 4);
    private static readonly Property Casa = new()
    {
        Id = "casa-1", PortfolioId = "lisbon", Currency = Currency.Of("EUR"), TimeZone = "UTC", ReferencePrice = 100, Floor = 60,
        Ceiling = 220, LargestDailyStep = 500, Revision = 1,
    };

    private readonly ExperimentPage _none = Page();
    private readonly ExperimentPage _one = Page(Running("one", "lisbon", "default"));
    private readonly ExperimentPage _most =
        Page([.. Enumerable.Range(0, 49).Select(i => Running($"other-{i}", $"elsewhere-{i}", $"layer-{i}")),
            Running("last", "lisbon", "default")]);

    [Benchmark(Baseline = true)]
    public bool NoExperiment() => _none.Assign(Casa, Night, "guest-1") is null;

    [Benchmark]
    public string OneExperiment() => _one.Assign(Casa, Night, "guest-1")!.Value.Variant.Name;

    [Benchmark]
    public string FiftyExperiments() => _most.Assign(Casa, Night, "guest-1")!.Value.Variant.Name;

    private static Experiment Running(string id, string portfolio, string layer) => new(
        new ExperimentDesign
        {
            ExperimentId = id, PortfolioId = portfolio, Layer = layer,
            Variants = [new("a", 1, new(PolicyKind.Champion)), new("b", 1, new(PolicyKind.Multiplier, 1.05m))],
        },
        "EUR", Buckets.Take(Buckets.InLayer, [])!);

    private static ExperimentPage Page(params Experiment[] running) => new(1, running, Champions.None);
}
