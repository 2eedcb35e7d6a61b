namespace PricingService.Experiments;

internal sealed record ExperimentView
{
    public required string ExperimentId { get; init; }
    public required string State { get; init; }
    public required string? PortfolioId { get; init; }
    public required IReadOnlyList<string>? PropertyIds { get; init; }
    public required string Currency { get; init; }
    public required ExperimentUnit Unit { get; init; }
    public required string Layer { get; init; }

    /// <summary>Share of the layer, which <see cref="Buckets"/> of 10,000 stand for.</summary>
    public required decimal Traffic { get; init; }
    public required string Buckets { get; init; }
    public required double MinimumEffect { get; init; }
    public required double Alpha { get; init; }
    public required long Horizon { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string? CreatedBy { get; init; }
    public required DateTimeOffset? EndedAt { get; init; }
    public required string? EndedBy { get; init; }
    public required string? PromotedVariant { get; init; }

    /// <summary>What the numbers said when it was stopped or promoted.</summary>
    public required string? VerdictWhenEnded { get; init; }
    public required ExperimentVerdict Verdict { get; init; }
    public required string? Winner { get; init; }
    public required bool SampleRatioMismatch { get; init; }
    public required SampleRatioView SampleRatio { get; init; }
    public required IReadOnlyList<VariantView> Variants { get; init; }
    public required IReadOnlyList<ComparisonView> Comparisons { get; init; }

    /// <param name="counts">The control's first.</param>
    public static ExperimentView Of(ExperimentRow row, IReadOnlyList<VariantCounts> counts)
    {
        var design = row.Experiment.Design;
        var analysis = Analysis.Of(row.Experiment, row.IsRunning, counts);
        return new()
        {
            ExperimentId = design.ExperimentId,
            State = row.State,
            PortfolioId = design.PortfolioId,
            PropertyIds = design.PropertyIds,
            Currency = row.Currency,
            Unit = design.Unit,
            Layer = design.Layer,
            Traffic = design.Traffic,
            Buckets = row.Buckets,
            MinimumEffect = design.MinimumEffect,
            Alpha = design.Alpha,
            Horizon = design.Horizon,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
            CreatedBy = row.CreatedBy,
            EndedAt = row.EndedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
            EndedBy = row.EndedBy,
            PromotedVariant = row.PromotedVariant,
            VerdictWhenEnded = row.VerdictWhenEnded,
            Verdict = analysis.Verdict,
            Winner = analysis.Winner,
            SampleRatioMismatch = analysis.SampleRatio.Mismatch,
            SampleRatio = analysis.SampleRatio,
            Variants = analysis.Variants,
            Comparisons = analysis.Comparisons,
        };
    }
}

/// <param name="Champions">Promoted policies; the narrowest that covers a property prices it.</param>
internal sealed record ExperimentList(IReadOnlyList<ExperimentView> Experiments, IReadOnlyList<ChampionView> Champions);

/// <param name="Id">The property's or portfolio's id; null if the scope is all.</param>
internal sealed record ChampionView(string Scope, string? Id, string Basis, decimal Factor, string ExperimentId, string Variant,
    DateTimeOffset Since)
{
    public static ChampionView Of(ChampionRow row) =>
        new(row.ScopeKind, row.ScopeId.Length == 0 ? null : row.ScopeId, row.Basis, row.Policy.Factor,
            row.ExperimentId, row.Variant, DateTimeOffset.FromUnixTimeMilliseconds(row.Since));
}
