using PricingService.Properties;
using Storage.Rows;

namespace PricingService.Experiments;

/// <summary>What sets prices at one moment: the running experiments, oldest first, and the champions. Immutable.</summary>
internal sealed record ExperimentPage(long Revision, Experiment[] Running, Champions Champions)
{
    /// <summary>Null if the champion prices: outside every experiment, or without a subject where that is the unit.</summary>
    public Assignment? Assign(Property property, DateOnly night, string? subject)
    {
        var bucket = -1;
        string? layer = null;
        foreach (var experiment in Running)
        {
            if (!experiment.Covers(property)) continue;
            if ((experiment.Design.Unit == ExperimentUnit.Subject ? subject : $"{property.Id} {night.ToIso()}") is not { } unit) continue;
            // A layer has experiments of one unit.
            if (layer != experiment.Design.Layer) bucket = SubjectHash.BucketOf(layer = experiment.Design.Layer, unit);
            if (!experiment.Buckets.Contain(bucket)) continue;
            var hash = SubjectHash.InExperiment(experiment.Id, unit);
            return new Assignment(experiment, experiment.VariantOf(hash), unchecked((long)hash));
        }
        return null;
    }
}
