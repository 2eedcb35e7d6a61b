using PricingService.Properties;

namespace PricingService.Experiments;

/// <summary>The running experiments and the promoted policies, in memory: pricing asks here, and reads no database for it.</summary>
internal sealed class ExperimentBook
{
    private readonly Lock _turning = new();
    private volatile Page _page = new(0, [], Champions.None);

    public long Revision => _page.Revision;

    public IReadOnlyList<Experiment> Running => _page.Running;

    public PricingPolicy ChampionOf(Property property) => _page.Champions.Of(property);

    /// <summary>Null where the champion prices: without a subject, outside of every experiment.</summary>
    public Assignment? Assign(Property property, string? subject)
    {
        if (subject is null) return null;
        var bucket = -1;
        string? layer = null;
        foreach (var experiment in _page.Running)
        {
            if (!experiment.Covers(property)) continue;
            if (layer != experiment.Design.Layer) bucket = SubjectHash.BucketOf(layer = experiment.Design.Layer, subject);
            if (!experiment.Buckets.Contain(bucket)) continue;
            var hash = SubjectHash.InExperiment(experiment.Id, subject);
            return new Assignment(experiment, experiment.VariantOf(hash), unchecked((long)hash));
        }
        return null;
    }

    /// <summary>Replaces all at once, between two requests; never by something older.</summary>
    public void Turn(Page page)
    {
        lock (_turning)
        {
            if (page.Revision >= _page.Revision) _page = page;
        }
    }

    /// <param name="Running">Oldest first.</param>
    internal sealed record Page(long Revision, Experiment[] Running, Champions Champions);
}
