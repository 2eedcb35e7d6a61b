using System.Collections.Frozen;
using PricingService.Properties;

namespace PricingService.Experiments;

/// <summary>A running experiment: which subjects it takes, and which variant they get. Immutable.</summary>
internal sealed class Experiment
{
    private readonly FrozenSet<string>? _properties;
    private readonly UInt128[] _bounds;

    public Experiment(ExperimentDesign design, string currency, Buckets buckets)
    {
        (Design, Currency, Buckets) = (design, currency, buckets);
        _properties = design.PropertyIds?.ToFrozenSet(StringComparer.Ordinal);
        // In whole ten-thousandths, so that the bounds are exact: variant i has the hashes below 2⁶⁴ × the cumulative share.
        var weights = design.Variants.Select(variant => (UInt128)(variant.Weight * 10_000m)).ToArray();
        var total = weights.Aggregate((sum, weight) => sum + weight);
        _bounds = new UInt128[weights.Length];
        UInt128 cumulative = 0;
        for (var i = 0; i < weights.Length; i++) _bounds[i] = ((cumulative += weights[i]) << 64) / total;
    }

    public ExperimentDesign Design { get; }

    public string Id => Design.ExperimentId;

    public string Currency { get; }

    public Buckets Buckets { get; }

    public bool Covers(Property property) => property.Currency.Code == Currency
        && (_properties?.Contains(property.Id) ?? (Design.PortfolioId is null || Design.PortfolioId == property.PortfolioId));

    /// <param name="hash">The subject's, in this experiment.</param>
    public VariantDesign VariantOf(ulong hash)
    {
        var i = 0;
        while (hash >= _bounds[i]) i++;
        return Design.Variants[i];
    }

    /// <summary>The configured share of the subjects.</summary>
    public double ShareOf(VariantDesign variant) => (double)(variant.Weight / Design.Variants.Sum(each => each.Weight));
}

/// <summary>The variant that prices a subject's quote.</summary>
/// <param name="SubjectHash">Shows in the database that two quotes were for the same subject, but not who that is.</param>
internal readonly record struct Assignment(Experiment Experiment, VariantDesign Variant, long SubjectHash)
{
    public string ExperimentId => Experiment.Id;

    public string Explain() => $"Experiment '{ExperimentId}', variant '{Variant.Name}': {Variant.Policy.Explain()}.";
}
