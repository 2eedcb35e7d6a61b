namespace PricingService.Experiments;

/// <summary>A stored experiment: its design, and its outcome.</summary>
internal sealed record ExperimentRow
{
    public required string ExperimentId { get; init; }
    public required string Design { get; init; }
    public required string Currency { get; init; }
    public required string Buckets { get; init; }
    public required string State { get; init; }
    public required long CreatedAt { get; init; }
    public required string? CreatedBy { get; init; }
    public required long? EndedAt { get; init; }
    public required string? EndedBy { get; init; }
    public required string? PromotedVariant { get; init; }
    public required string? VerdictWhenEnded { get; init; }

    public const string Columns =
        "experiment_id, design, currency, buckets, state, created_at, created_by, ended_at, ended_by, promoted_variant, verdict_when_ended";

    public const string Running = "running";
    public const string Stopped = "stopped";
    public const string Promoted = "promoted";

    private Experiment? _experiment;

    public bool IsRunning => State == Running;

    public Experiment Experiment => _experiment ??= new(ExperimentDesign.FromJson(Design), Currency, Experiments.Buckets.Parse(Buckets));
}
