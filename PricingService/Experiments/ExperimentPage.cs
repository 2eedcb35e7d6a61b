using PricingService.Properties;

namespace PricingService.Experiments;

/// <summary>What sets prices at one moment: the running experiments, oldest first, and the champions. Immutable.</summary>
internal sealed record ExperimentPage(long Revision, Experiment[] Running, Champions Champions)
{
    /// <summary>Null if the champion prices: without a subject, or outside every experiment.</summary>
    public Assignment? Assign(Property property, string? subject)
    {
        if (subject is null) return null;
        var bucket = -1;
        string? layer = null;
        foreach (var experiment in Running)
        {
            if (!experiment.Covers(property)) continue;
            if (layer != experiment.Design.Layer) bucket = SubjectHash.BucketOf(layer = experiment.Design.Layer, subject);
            if (!experiment.Buckets.Contain(bucket)) continue;
            var hash = SubjectHash.InExperiment(experiment.Id, subject);
            return new Assignment(experiment, experiment.VariantOf(hash), unchecked((long)hash));
        }
        return null;
    }
}
