using System.Data.Common;
using ServiceDefaults.Requests;

namespace Jobs;

/// <summary>Runs one leased job until it is done, failed, given back, or lost to another worker.</summary>
internal sealed partial class JobRunner(
    JobLeases leases, Heartbeats heartbeats, JobChanges changes, JobTracing tracing, Endings endings, IOptions<JobOptions> options,
    TimeProvider clock, ILogger<JobRunner> logger)
{
    /// <param name="handler">Does the work.</param>
    /// <param name="lease">The job, and the right to run it.</param>
    /// <param name="stopping">The service is stopping: the job gets the drain time to finish, then it is given back.</param>
    public async Task RunAsync(IJobHandler handler, Lease lease, CancellationToken stopping)
    {
        using var span = tracing.Running(lease.Job);
        using var scope =
            logger.BeginScope(new Dictionary<string, object?> { ["job_id"] = lease.Job.Id, [RequestId.Field] = lease.Job.RequestId });
        try
        {
            await RunHeldAsync(handler, lease, span, stopping);
        }
        catch (DbException e)
        {
            // The outcome could not be stored. The lease will run out and the job will run again: nothing of this attempt was written.
            span.Ended("not_stored");
            Log.NotStored(logger, e, lease.Job.Id);
        }
        // Only now is this worker done with it.
        changes.Changed(lease.Job.Id);
    }

    private async Task RunHeldAsync(IJobHandler handler, Lease lease, JobSpan span, CancellationToken stopping)
    {
        var started = clock.GetTimestamp();
        using var held = heartbeats.Hold(lease);
        using var drained = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        await using var stop = stopping.Register(() => drained.CancelAfter(options.Value.Drain));
        using var work = CancellationTokenSource.CreateLinkedTokenSource(held.Lost, drained.Token);
        try
        {
            var result = await handler.RunAsync(lease.Job, held, work.Token);
            var isStored = await leases.CompleteAsync(lease, result.Effects, CancellationToken.None);
            if (isStored) Ended(JobStatus.Succeeded);
            else Lost();
            await AfterwardsAsync(result, isStored);
        }
        catch (OperationCanceledException) when (held.Lost.IsCancellationRequested)
        {
            Lost();
        }
        catch (OperationCanceledException) when (drained.IsCancellationRequested)
        {
            await leases.ReturnAsync(lease, CancellationToken.None);
            span.Ended("returned");
            Log.Returned(logger, lease.Job.Id);
        }
        catch (JobFailedException e)
        {
            await FailAsync(e, e.Message, e.IsFinal);
        }
        catch (JobPostponedException e)
        {
            var status = await leases.PostponeAsync(
                lease, e.Message, e.Until, dead => handler.Dead(dead, isLost: false), CancellationToken.None);
            Log.Postponed(logger, lease.Job.Id, e.Until, e.Message);
            NotDone(status, "postponed");
        }
        catch (Exception e) when (e is not DbException)
        {
            // The message may contain anything; the caller gets the type of failure, the log has the rest.
            await FailAsync(e, $"The attempt failed unexpectedly ({e.GetType().Name}).", isFinal: false);
        }

        async Task FailAsync(Exception exception, string error, bool isFinal)
        {
            span.Failed(exception);
            var status = await leases.FailAsync(
                lease, error, isFinal, dead => handler.Dead(dead, isLost: false), CancellationToken.None);
            Log.AttemptFailed(logger, exception, lease.Job.Id, lease.Job.Attempts, lease.Job.MaxAttempts);
            NotDone(status, "retried");
        }

        void NotDone(JobStatus? status, string outcome)
        {
            if (status is JobStatus.Dead) Ended(JobStatus.Dead);
            else if (status is null) Lost();
            else span.Ended(outcome);
        }

        async Task AfterwardsAsync(JobResult result, bool isStored)
        {
            if (result.Afterwards is not { } afterwards) return;
            try
            {
                await afterwards(isStored);
            }
            catch (Exception e)
            {
                // The job has ended either way.
                Log.AfterwardsFailed(logger, e, lease.Job.Id);
            }
        }

        void Ended(JobStatus status)
        {
            span.Ended(status == JobStatus.Dead ? "dead" : "succeeded");
            endings.Tell(handler, lease.Job, status, clock.GetElapsedTime(started));
        }

        void Lost()
        {
            span.Ended("lost");
            Log.LeaseLost(logger, lease.Job.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Job {JobId} failed in attempt {Attempt} of {MaxAttempts}")]
        public static partial void AttemptFailed(ILogger logger, Exception exception, string jobId, int attempt, int maxAttempts);

        [LoggerMessage(2, LogLevel.Information, "Job {JobId} was cancelled or taken over; nothing of this attempt is stored")]
        public static partial void LeaseLost(ILogger logger, string jobId);

        [LoggerMessage(3, LogLevel.Information, "Job {JobId} was given back: the service is stopping")]
        public static partial void Returned(ILogger logger, string jobId);

        [LoggerMessage(4, LogLevel.Error, "The outcome of job {JobId} could not be stored; it will run again when its lease runs out")]
        public static partial void NotStored(ILogger logger, Exception exception, string jobId);

        [LoggerMessage(5, LogLevel.Error, "Job {JobId} has ended, but what was to follow failed")]
        public static partial void AfterwardsFailed(ILogger logger, Exception exception, string jobId);

        [LoggerMessage(6, LogLevel.Information, "Job {JobId} waits until {Until}: {Reason}")]
        public static partial void Postponed(ILogger logger, string jobId, DateTimeOffset until, string reason);
    }
}
