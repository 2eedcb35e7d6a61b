using System.Data.Common;
using Jobs;
using ServiceDefaults.Requests;
using Storage;

namespace PricingService.Models;

/// <summary>Asks for retrainings, at most one for each property at a time, whichever replica asks or works.</summary>
internal sealed class Retrainings(RetrainingTable table, JobClient jobs, OpenJobs open, Database database, TimeProvider clock)
{
    public const string Queue = "retraining";

    /// <summary>A retraining that takes its process with it each time must not do so for ever.</summary>
    private const int MaxAttempts = 3;

    public enum Cause { Request, Outcomes, Drift }

    /// <summary>Queues a retraining, or returns the one that is open.</summary>
    public async Task<Retraining> EnqueueAsync(string propertyId, Cause cause, CancellationToken cancellationToken)
    {
        var retraining = await database.WriteAsync(
            (connection, transaction) => EnqueueAsync(propertyId, cause, connection, transaction), cancellationToken);
        jobs.Wake(Queue);
        return retraining;
    }

    public async Task<Retraining?> FindAsync(string id, CancellationToken cancellationToken)
    {
        // First the queue: of what ends in between, the row says how.
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
