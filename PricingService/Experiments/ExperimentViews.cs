namespace PricingService.Experiments;

/// <param name="Traffic">Share of the layer, as <paramref name="Buckets"/> of 10,000.</param>
/// <param name="VerdictWhenEnded">What the numbers said when it was stopped or promoted.</param>
internal sealed record ExperimentView(
    string ExperimentId, string State, string? PortfolioId, IReadOnlyList<string>? PropertyIds, string Currency, string Layer,
    decimal Traffic, string Buckets,
    double MinimumEffect, double Alpha, long Horizon, DateTimeOffset CreatedAt, string? CreatedBy,
    DateTimeOffset? EndedAt, string? EndedBy, string? PromotedVariant, string? VerdictWhenEnded,
    ExperimentVerdict Verdict, string? Winner, bool SampleRatioMismatch, SampleRatioView SampleRatio,
    IReadOnlyList<VariantView> Variants, IReadOnlyList<ComparisonView> Comparisons)
{
    /// <param name="counts">The control's first.</param>
    public static ExperimentView Of(ExperimentRow row, IReadOnlyList<VariantCounts> counts)
    {
        var design = row.Experiment.Design;
        var analysis = Analysis.Of(row.Experiment, row.IsRunning, counts);
        return new(design.ExperimentId, row.State, design.PortfolioId, design.PropertyIds, row.Currency, design.Layer,
            design.Traffic, row.Buckets,
            design.MinimumEffect, design.Alpha, design.Horizon, DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt), row.CreatedBy,
            row.EndedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, row.EndedBy, row.PromotedVariant,
            row.VerdictWhenEnded,
            analysis.Verdict, analysis.Winner, analysis.SampleRatio.Mismatch, analysis.SampleRatio, analysis.Variants,
            analysis.Comparisons);
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
