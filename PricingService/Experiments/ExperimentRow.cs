namespace PricingService.Experiments;

/// <summary>A stored experiment: its design, and its outcome.</summary>
internal sealed record ExperimentRow(
    string ExperimentId, string Design, string Currency, string Buckets, string State, long CreatedAt, string? CreatedBy,
    long? EndedAt, string? EndedBy, string? PromotedVariant, string? VerdictWhenEnded)
{
    public const string Columns =
        "experiment_id, design, currency, buckets, state, created_at, created_by, ended_at, ended_by, promoted_variant, verdict_when_ended";

    public const string Running = "running";
    public const string Stopped = "stopped";
    public const string Promoted = "promoted";

    private Experiment? _experiment;

    public bool IsRunning => State == Running;

    public Experiment Experiment => _experiment ??= new(ExperimentDesign.FromJson(Design), Currency, Experiments.Buckets.Parse(Buckets));
}
