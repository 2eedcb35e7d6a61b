using Jobs;
using Microsoft.Extensions.Options;

namespace PricingService.Packs;

/// <summary>Builds the packs that were ordered, a few at a time.</summary>
internal sealed class PackBuildHandler(
    PackBuildTable builds, PackBuilder builder, PackTable packs, IOptions<PackOptions> options) : IJobHandler
{
    public string Queue => PackBuilds.Queue;

    public int? Concurrency => options.Value.MaxConcurrentBuilds;

    /// <summary>A running build may have read data from before a change; an order after the change wants the prices after it.</summary>
    public bool IsOpenWhileRunning => false;

    /// <summary>Its record has ended as failed.</summary>
    public bool MayBePutBack => false;

    public async Task<JobResult> RunAsync(Job job, IProgress<(int Done, int Of)> progress, CancellationToken cancellationToken)
    {
        var build = await builds.BeginAsync(job.Id, cancellationToken)
            ?? throw new JobFailedException("The record of this order no longer exists.");
        var made = await builder.MakeAsync(build.ToOrder(), progress, cancellationToken);
        return new JobResult(async (connection, transaction) =>
        {
            var isNew = await packs.KeepAsync(made.Pack, connection, transaction);
            await builds.FinishAsync(job, made.Pack, isNew, connection, transaction);
        }, isStored => builder.MadeAsync(made, isStored));
    }

    public JobEffects Dead(Job job, bool isLost) => (connection, transaction) => builds.FailAsync(job, isLost
        ? $"Given up after {job.Attempts} attempts: the process died in each."
        : job.Error!, connection, transaction);
}
