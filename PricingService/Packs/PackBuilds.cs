using System.Data.Common;
using Jobs;
using ServiceDefaults.Requests;
using Storage;

namespace PricingService.Packs;

/// <summary>Orders packs, waits for them and cancels them. The queue does the building, in this process or in another replica.</summary>
internal sealed class PackBuilds(PackBuildTable table, JobClient jobs, OpenJobs open, Database database, TimeProvider clock)
{
    public const string Queue = "pack_build";
    public const int MostOpen = 100;

    /// <summary>A build that kills its process each time must not do so forever.</summary>
    public const int MaxAttempts = 3;

    public static string NewId(DateTimeOffset now) => $"b_{TimeOrderedId.New(now):N}";

    /// <summary>
    /// A new build, or one of the same order that is waiting or running on the current inputs; null if too many are open.
    /// </summary>
    public async Task<PackBuild?> OrderAsync(PackOrder order, CancellationToken cancellationToken)
    {
        var build = await database.WriteAsync((connection, transaction) => OrderAsync(order, connection, transaction), cancellationToken);
        jobs.Wake(Queue);
        return build;
    }

    /// <summary>The build when it has ended or when <paramref name="patience"/> has, whichever comes first.</summary>
    public async Task<PackBuild> WaitAsync(PackBuild build, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (patience <= TimeSpan.Zero) return build;
        await jobs.WaitAsync(Queue, build.BuildId, patience, cancellationToken);
        return (await FindAsync(build.BuildId, cancellationToken))!;
    }

    public async Task<PackBuild?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (await table.FindAsync(id, cancellationToken) is not { } build) return null;
        if (!build.IsOpen) return build;
        return await jobs.FindAsync(Queue, id, cancellationToken) is { FinishedAt: null } job
            ? build.With(job)
            // It has ended since.
            : await table.FindAsync(id, cancellationToken);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<PackBuild>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        // Read the queue first: if a build ends in between, its row has the result.
        var running = (await open.ListAsync(Queue, cancellationToken)).ToDictionary(job => job.Id, StringComparer.Ordinal);
        return [.. (await table.ListAsync(limit, cancellationToken))
            .Select(build => build.IsOpen && running.TryGetValue(build.BuildId, out var job) ? build.With(job) : build)];
    }

    /// <summary>The cancelled build, which can no longer yield a pack; null if there is none with this id.</summary>
    public async Task<PackBuild?> CancelAsync(string id, CancellationToken cancellationToken)
    {
        await jobs.CancelAsync(Queue, id,
            job => (connection, transaction) => table.CancelAsync(job, connection, transaction), cancellationToken);
        return await table.FindAsync(id, cancellationToken);
    }

    private async Task<PackBuild?> OrderAsync(PackOrder order, DbConnection connection, DbTransaction transaction)
    {
        await table.LockAsync(connection, transaction);
        if (await PackBuildTable.OnTheseInputsAsync(order, connection, transaction) is { } same
            && await OpenJobs.GetAsync(Queue, same.BuildId, connection, transaction) is { } building) return same.With(building);

        var job = new NewJob(Queue, "{}", "")
        {
            Id = NewId(clock.GetUtcNow()), OpenKey = order.Key, MaxAttempts = MaxAttempts,
        };
        if (await OpenJobs.FindAsync(Queue, order.Key, connection, transaction) is null
            && await OpenJobs.CountAsync(Queue, connection, transaction) >= MostOpen) return null;
        switch (await jobs.EnqueueAsync(job, connection, transaction))
        {
            case Enqueued.Open waiting:
                return (await PackBuildTable.FindAsync(waiting.Job.Id, connection, transaction)).With(waiting.Job);
            case Enqueued.Accepted accepted:
                await PackBuildTable.AddAsync(accepted.Job, order, connection, transaction);
                return await PackBuildTable.FindAsync(accepted.Job.Id, connection, transaction);
            default:
                return null;
        }
    }
}
