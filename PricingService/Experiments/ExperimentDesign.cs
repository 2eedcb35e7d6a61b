using System.Text.Json;
using ServiceDefaults.Requests;

namespace PricingService.Experiments;

/// <summary>The body of <c>POST /experiments</c>; it never changes while the experiment runs.</summary>
internal sealed record ExperimentDesign
{
    public required string ExperimentId { get; init; }

    /// <summary>The first is the control that the others are compared with.</summary>
    public required IReadOnlyList<VariantDesign> Variants { get; init; }

    /// <summary>Its properties take part, or those of <see cref="PropertyIds"/>; all if neither is given.</summary>
    public string? PortfolioId { get; init; }
    public IReadOnlyList<string>? PropertyIds { get; init; }

    /// <summary>What gets one variant as a whole, and is compared as one.</summary>
    public ExperimentUnit Unit { get; init; }

    /// <summary>A subject is in at most one experiment of a layer.</summary>
    public string Layer { get; init; } = "default";

    /// <summary>Share of the layer's subjects.</summary>
    public decimal Traffic { get; init; } = 1m;

    /// <summary>Relative difference that matters: the test is most sensitive around it.</summary>
    public double MinimumEffect { get; init; } = 0.05;
    public double Alpha { get; init; } = 0.05;

    /// <summary>Subjects with an outcome, or nights that are over, after which the verdict is final.</summary>
    public long Horizon { get; init; } = 100_000;

    public const int MostVariants = 8;
    public const int MostProperties = 1_000;
    private const decimal Finest = 0.0001m;

    public Faults Check()
    {
        var faults = new Faults().Id("experiment_id", ExperimentId).Id("layer", Layer)
            .OptionalId("portfolio_id", PortfolioId)
            .Unless(PortfolioId is null || PropertyIds is null, "property_ids", "cannot be combined with 'portfolio_id'")
            .Unless(PropertyIds is null or { Count: >= 1 and <= MostProperties }, "property_ids", $"must be 1 to {MostProperties} ids")
            .Unless(PropertyIds is null || PropertyIds.All(Identifier.IsWellFormed), "property_ids", $"each {Identifier.Rule}")
            .Unless(Traffic is >= Finest and <= 1m && IsFine(Traffic), "traffic", "must be between 0.0001 and 1, in steps of 0.0001")
            .Unless(MinimumEffect is >= 0.001 and <= 1, "minimum_effect", "must be between 0.001 and 1")
            .Unless(Alpha is >= 0.001 and <= 0.2, "alpha", "must be between 0.001 and 0.2")
            .Unless(Horizon is >= 200 and <= 1_000_000, "horizon", "must be between 200 and 1000000 subjects")
            .Unless(Variants.Count is >= 2 and <= MostVariants, "variants", $"must be 2 to {MostVariants}, the control first");
        foreach (var (index, variant) in Variants.Take(MostVariants + 1).Index())
        {
            if (variant is null) faults.Unless(false, $"variants[{index}]", "must be an object");
            else variant.Check($"variants[{index}]", faults);
        }
        return faults.Unless(Variants.OfType<VariantDesign>().DistinctBy(variant => variant.Name).Count() == Variants.Count,
            "variants", "must have different names");
    }

    /// <summary>So that the same content is the same text.</summary>
    public ExperimentDesign Canonical() => this with
    {
        PropertyIds = PropertyIds?.Distinct().Order(StringComparer.Ordinal).ToList(),
        Traffic = Shortest(Traffic),
        Variants = [.. Variants.Select(variant => variant with
        {
            Weight = Shortest(variant.Weight),
            Policy = variant.Policy with { Factor = variant.Policy.Factor is { } factor ? Shortest(factor) : null },
        })],
    };

    public string ToJson() => JsonSerializer.Serialize(this, PlatformJson.Options);

    public static ExperimentDesign FromJson(string json) => JsonSerializer.Deserialize<ExperimentDesign>(json, PlatformJson.Options)!;

    internal static bool IsFine(decimal value) => decimal.Round(value, 4) == value;

    /// <summary>Without trailing zeros.</summary>
    private static decimal Shortest(decimal value) => value / 1.0000000000000000000000000000m;
}

internal enum ExperimentUnit
{
    /// <summary>Each guest: compared by revenue per quote.</summary>
    Subject,

    /// <summary>Each night of each property: compared by revenue per available night, once the night is over.</summary>
    PropertyNight,
}

/// <param name="Weight">Its share of the subjects is its weight's share of the sum.</param>
internal sealed record VariantDesign(string Name, decimal Weight, VariantPolicy Policy)
{
    /// <summary>The label in metrics of quotes without an experiment.</summary>
    private const string Reserved = "none";

    public void Check(string field, Faults faults) => faults
        .Id($"{field}.name", Name)
        .Unless(Name != Reserved, $"{field}.name", $"must not be '{Reserved}', which stands for quotes outside experiments")
        .Unless(Weight is >= 0.0001m and <= 1_000_000m && ExperimentDesign.IsFine(Weight), $"{field}.weight",
            "must be between 0.0001 and 1000000, with at most 4 decimals")
        .Unless(Policy.Kind == PolicyKind.Multiplier == Policy.Factor is not null, $"{field}.policy.factor",
            "must be given for a multiplier, and for nothing else")
        .Unless(Policy.Factor is null or (>= VariantPolicy.LeastFactor and <= VariantPolicy.MostFactor), $"{field}.policy.factor",
            $"must be between {VariantPolicy.LeastFactor} and {VariantPolicy.MostFactor}")
        .Unless(Policy.Factor is not { } factor || ExperimentDesign.IsFine(factor), $"{field}.policy.factor",
            "must have at most 4 decimals");
}
