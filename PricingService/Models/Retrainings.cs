using System.Data.Common;
using Jobs;
using ServiceDefaults.Requests;
using Storage;

namespace PricingService.Models;

/// <summary>Requests retrainings, at most one per property at a time, across replicas.</summary>
internal sealed class Retrainings(RetrainingTable table, JobClient jobs, OpenJobs open, Database database, TimeProvider clock)
{
    public const string Queue = "retraining";

    /// <summary>A retraining that kills its process each time must not do so forever.</summary>
    private const int MaxAttempts = 3;

    public enum Cause { Request, Outcomes, Drift }

    /// <summary>Queues a retraining, or returns the open one.</summary>
    public async Task<Retraining> EnqueueAsync(string propertyId, Cause cause, CancellationToken cancellationToken)
    {
        var retraining = await database.WriteAsync(
            (connection, transaction) => EnqueueAsync(propertyId, cause, connection, transaction), cancellationToken);
        jobs.Wake(Queue);
        return retraining;
    }

    public async Task<Retraining?> FindAsync(string id, CancellationToken cancellationToken)
    {
        // Read the queue first: if a retraining ends in between, its row has the result.
        var job = await jobs.FindAsync(Queue, id, cancellationToken);
        return (await table.FindAsync(id, cancellationToken))?.With(job);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<Retraining>> OfPropertyAsync(string propertyId, int limit, CancellationToken cancellationToken)
    {
        var job = await open.FindAsync(Queue, propertyId, cancellationToken);
        return [.. (await table.OfPropertyAsync(propertyId, limit, cancellationToken)).Select(retraining => retraining.With(job))];
    }

    private async Task<Retraining> EnqueueAsync(string propertyId, Cause cause, DbConnection connection, DbTransaction transaction)
    {
        var job = new NewJob(Queue, "{}", "")
        {
            Id = $"r_{TimeOrderedId.New(clock.GetUtcNow()):N}", OpenKey = propertyId, MaxAttempts = MaxAttempts,
        };
        switch (await jobs.EnqueueAsync(job, connection, transaction))
        {
            case Enqueued.Open running:
                return (await RetrainingTable.FindAsync(running.Job.Id, connection, transaction)).With(running.Job);
            case Enqueued.Accepted accepted:
                await RetrainingTable.AddAsync(accepted.Job, propertyId, Label(cause), connection, transaction);
                return await RetrainingTable.FindAsync(accepted.Job.Id, connection, transaction);
            case var other:
                throw new InvalidOperationException($"A job with an open key is accepted or open, not {other}.");
        }
    }

    private static string Label(Cause cause) => cause switch
    {
        Cause.Request => "request",
        Cause.Outcomes => "outcomes",
        Cause.Drift => "drift",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, null),
    };
}
