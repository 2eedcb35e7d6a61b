using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace PricingService.Experiments;

/// <summary>Ids and names of experiments are labels: there are at most 50 running, with at most 8 variants each.</summary>
internal sealed class ExperimentMetrics
{
    private readonly Counter<long> _assignments;
    private readonly Counter<long> _outcomes;
    private volatile IReadOnlyList<(string ExperimentId, double PValue)> _splits = [];

    public ExperimentMetrics(IMeterFactory meters, ExperimentBook book)
    {
        var meter = meters.Create("PricingService.Experiments");
        _assignments = meter.CreateCounter<long>("pricing_ab_assignments_total",
            description: "Subjects that a variant priced for, each counted when it first appears.");
        _outcomes = meter.CreateCounter<long>("pricing_ab_outcomes_total", description: "New outcomes of experiments' quotes.");
        meter.CreateObservableGauge("pricing_ab_weight_ratio",
            () => book.Running.SelectMany(experiment => experiment.Design.Variants.Select(variant =>
                new Measurement<double>(experiment.ShareOf(variant), Labels(experiment.Id, variant.Name)))),
            description: "Share of a running experiment's subjects that is meant for the variant.");
        meter.CreateObservableGauge("pricing_ab_sample_ratio_p_value", () => _splits.Select(split =>
                new Measurement<double>(split.PValue, new KeyValuePair<string, object?>("experiment_id", split.ExperimentId))),
            description: "How likely so uneven a split of a running experiment's subjects is by chance; valid at any number of looks.");
    }

    public void Assigned(string experimentId, string variant, int subjects)
    {
        if (subjects > 0) _assignments.Add(subjects, Labels(experimentId, variant));
    }

    public void Observed(string experimentId, string variant, bool accepted) =>
        _outcomes.Add(1, [.. Labels(experimentId, variant), new("accepted", accepted ? "true" : "false")]);

    /// <summary>Replaces what is shown: experiments that have ended disappear.</summary>
    public void Split(IReadOnlyList<(string ExperimentId, double PValue)> running) => _splits = running;

    private static TagList Labels(string experimentId, string variant) =>
        new() { { "experiment_id", experimentId }, { "variant", variant } };
}
