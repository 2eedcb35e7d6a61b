using Testing;

namespace Jobs.Tests;

/// <summary>How a process keeps what it runs, and lets go of it.</summary>
public sealed partial class WorkerTests
{
    [Fact]
    public async Task A_job_that_runs_long_keeps_its_lease_by_heartbeats()
    {
        var go = new TaskCompletionSource();
        var handler = new ScriptedHandler(async (_, _) => { await go.Task; return ScriptedHandler.NoEffects; });
        await using var queue = Start(handler);
        var job = await queue.PutAsync();
        await handler.Started;

        for (var beat = 1; beat <= 9; beat++)
        {
            var until = await LeaseUntil();
            queue.Clock.Advance(TimeSpan.FromSeconds(10));
            await Eventually.TrueAsync(async () => await LeaseUntil() > until);
        }

        go.SetResult();
        Assert.Equal((JobStatus.Succeeded, 1), ((await handler.EndedAsync()).Status, (await queue.FindAsync(job.Id)).Attempts));

        async Task<long> LeaseUntil() => Assert.Single(await queue.QueryAsync<long>("SELECT lease_until FROM jobs"));
    }

    [Fact]
    public void What_a_killed_worker_ran_is_found_within_five_seconds_unless_configured_otherwise()
    {
        var options = new JobOptions();

        Assert.InRange(options.Lease + options.Poll, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_running_job_that_another_replica_cancels_is_stopped_at_the_next_heartbeat()
    {
        var stopped = new TaskCompletionSource();
        var handler = new ScriptedHandler(async (_, cancellationToken) =>
        {
            await using var registration = cancellationToken.Register(() => stopped.TrySetResult());
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return ScriptedHandler.NoEffects;
        });
        await using var queue = Start(handler);
        var job = await queue.PutAsync();
        await using var other = new QueueUnderTest(queue.Shared);
        await handler.Started;

        await other.Jobs.CancelAsync(QueueUnderTest.Name, job.Id, Test);
        Assert.False(stopped.Task.IsCompleted);
        queue.Clock.Advance(TimeSpan.FromSeconds(10));

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30), Test);
        Assert.Equal(JobStatus.Cancelled, (await queue.FindAsync(job.Id)).Status);
        Assert.Equal(["cancelled"], await queue.OutcomesAsync(job.Id));
    }

    [Fact]
    public async Task A_handler_that_fails_on_cancellation_does_not_cost_other_jobs_their_leases()
    {
        var (stopped, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var handler = new ScriptedHandler(async (job, cancellationToken) =>
        {
            if (job.Payload == "bad")
            {
                await using var failing = cancellationToken.Register(() =>
                {
                    stopped.TrySetResult();
                    throw new InvalidOperationException("It cannot be cancelled.");
                });
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            await go.Task.WaitAsync(cancellationToken);
            return ScriptedHandler.NoEffects;
        });
        await using var queue = Start(handler, ("Queue:Concurrency", "2"));
        var (bad, good) = (await queue.PutAsync("bad"), await queue.PutAsync("good"));
        await queue.EventuallyAsync(bad.Id, job => job.Status == JobStatus.Running);
        await queue.EventuallyAsync(good.Id, job => job.Status == JobStatus.Running);
        await handler.Started;

        await using var other = new QueueUnderTest(queue.Shared);
        await other.Jobs.CancelAsync(QueueUnderTest.Name, bad.Id, Test);
        for (var beat = 1; beat <= 3; beat++)
        {
            var until = await LeaseUntil();
            queue.Clock.Advance(TimeSpan.FromSeconds(10));
            await Eventually.TrueAsync(async () => await LeaseUntil() > until);
        }

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30), Test);
        go.SetResult();
        var done = await queue.EventuallyAsync(good.Id, job => job.FinishedAt is not null);
        Assert.Equal((JobStatus.Succeeded, 1), (done.Status, done.Attempts));

        async Task<long> LeaseUntil() =>
            Assert.Single(await queue.QueryAsync<long>("SELECT lease_until FROM jobs WHERE status = 'running'"));
    }
}
