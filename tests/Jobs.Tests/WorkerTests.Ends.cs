using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace Jobs.Tests;

/// <summary>What callers see of a job that a process works on: its progress, its end, and what follows that.</summary>
public sealed partial class WorkerTests
{
    [Fact]
    public async Task Progress_is_seen_at_once_where_the_job_runs_and_after_a_heartbeat_elsewhere()
    {
        var go = new TaskCompletionSource();
        var handler = new ScriptedHandler(async (_, _) => { await go.Task; return ScriptedHandler.NoEffects; });
        await using var queue = Start(handler);
        await using var other = new QueueUnderTest(queue.Shared);
        var job = await queue.PutAsync();
        await handler.Started;

        handler.Progress!.Report((7, 40));
        handler.Progress.Report((6, 40));

        Assert.Equal((7, 40), (await queue.FindAsync(job.Id)).Progress);
        Assert.Equal((0, 0), (await other.FindAsync(job.Id)).Progress);
        queue.Clock.Advance(TimeSpan.FromSeconds(10));
        await other.EventuallyAsync(job.Id, found => found.Progress == (7, 40));
        go.SetResult();
        await handler.EndedAsync();
    }

    [Fact]
    public async Task A_running_job_that_is_cancelled_where_it_runs_is_stopped_at_once()
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
        await handler.Started;

        await queue.Jobs.CancelAsync(QueueUnderTest.Name, job.Id, Test);

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30), Test);
        Assert.Equal(["cancelled"], await queue.OutcomesAsync(job.Id));
    }

    [Fact]
    public async Task Whoever_waits_for_a_job_is_answered_when_what_follows_its_end_is_done()
    {
        var (told, go) = (new TaskCompletionSource<bool>(), new TaskCompletionSource());
        var handler = new ScriptedHandler((_, _) => Task.FromResult<JobEffects>(ScriptedHandler.NoEffects))
        {
            Afterwards = async isStored =>
            {
                told.SetResult(isStored);
                await go.Task;
                throw new InvalidOperationException("The job has ended all the same.");
            },
        };
        await using var queue = Start(handler);
        var job = await queue.PutAsync();
        var waiting = queue.Jobs.WaitAsync(QueueUnderTest.Name, job.Id, TimeSpan.FromHours(1), Test);

        Assert.True(await told.Task.WaitAsync(TimeSpan.FromSeconds(30), Test));
        Assert.Equal(JobStatus.Succeeded, (await queue.FindAsync(job.Id)).Status);
        Assert.False(waiting.IsCompleted);
        go.SetResult();

        Assert.Equal(JobStatus.Succeeded, (await waiting.WaitAsync(TimeSpan.FromSeconds(30), Test))!.Status);
    }

    [Fact]
    public async Task Whoever_waits_for_a_job_gets_it_as_it_is_when_patience_ends()
    {
        await using var queue = new QueueUnderTest(new Dictionary<string, string?>());
        var job = await queue.PutAsync();
        var waiting = queue.Jobs.WaitAsync(QueueUnderTest.Name, job.Id, TimeSpan.FromSeconds(2), Test);
        Assert.Null(await queue.Jobs.WaitAsync(QueueUnderTest.Name, "none", TimeSpan.FromSeconds(2), Test));
        Assert.False(waiting.IsCompleted);

        queue.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(JobStatus.Queued, (await waiting.WaitAsync(TimeSpan.FromSeconds(30), Test))!.Status);
    }

    [Fact]
    public async Task A_worker_whose_job_was_taken_meanwhile_is_told_that_nothing_was_stored()
    {
        var (told, go) = (new TaskCompletionSource<bool>(), new TaskCompletionSource());
        var handler = new ScriptedHandler(async (_, _) => { await go.Task; return ScriptedHandler.NoEffects; })
        {
            Afterwards = isStored => { told.TrySetResult(isStored); return Task.CompletedTask; },
        };
        await using var queue = Start(handler);
        await using var other = new QueueUnderTest(queue.Shared);
        var job = await queue.PutAsync();
        await handler.Started;

        await other.Jobs.CancelAsync(QueueUnderTest.Name, job.Id, Test);
        go.SetResult();

        Assert.False(await told.Task.WaitAsync(TimeSpan.FromSeconds(30), Test));
    }

    [Fact]
    public async Task A_process_that_was_suspended_for_longer_than_its_leases_goes_on_with_what_nobody_took()
    {
        var go = new TaskCompletionSource();
        var handler = new ScriptedHandler(async (_, _) => { await go.Task; return ScriptedHandler.NoEffects; });
        await using var queue = Start(handler, ("Queue:PollSeconds", "60"));
        var job = await queue.PutAsync();
        await handler.Started;
        // The keeper comes before the next beat.
        await queue.Get<Heartbeats>().StopAsync(Test);

        for (var hour = 0; hour < 3; hour++)
        {
            queue.Clock.Advance(TimeSpan.FromHours(1));
            var now = queue.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            await Eventually.TrueAsync(async () => (await queue.QueryAsync<long>("SELECT lease_until FROM jobs"))[0] > now);
        }
        go.SetResult();

        Assert.Equal((job.Id, JobStatus.Succeeded), (await handler.EndedAsync()) is var (ended, status) ? (ended.Id, status) : default);
        Assert.Equal(1, (await queue.FindAsync(job.Id)).Attempts);
    }

    [Fact]
    public async Task A_dead_letter_is_written_with_what_its_handler_says_whether_it_failed_or_lost_its_workers()
    {
        var handler = new ScriptedHandler((_, _) => throw new JobFailedException("The page is gone."))
        {
            WhenDead = (job, isLost) => QueueUnderTest.Effect($"{job.Error} {isLost}"),
        };
        await using var queue = new QueueUnderTest(new Dictionary<string, string?>(),
            services => services.AddSingleton(handler).AddJobHandler<ScriptedHandler>(), ("Queue:MaxAttempts", "1"));
        await queue.CreateEffectsAsync();
        await queue.PutAsync();
        await queue.ClaimOneAsync();
        queue.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(JobStatus.Dead, (await handler.EndedAsync()).Status);
        Assert.Equal(["The worker running it was lost. True"], await queue.EffectsAsync());
        var lost = await queue.PutAsync();
        var runner = queue.Get<JobRunner>();

        await runner.RunAsync(handler, await queue.ClaimOneAsync(), Test);

        Assert.Equal(JobStatus.Dead, (await queue.FindAsync(lost.Id)).Status);
        Assert.Equal(["The page is gone. False", "The worker running it was lost. True"], await queue.EffectsAsync());
    }

    [Fact]
    public async Task A_handler_that_fails_when_it_is_told_of_an_end_stops_neither_the_keeper_nor_a_worker()
    {
        var handler = new ScriptedHandler((job, _) => job.Payload == "fail"
            ? throw new JobFailedException("The page is gone.")
            : Task.FromResult<JobEffects>(ScriptedHandler.NoEffects))
        {
            WhenTold = new InvalidOperationException("Not this one."),
        };
        await using var lost = new QueueUnderTest(new Dictionary<string, string?>(), services: null, ("Queue:MaxAttempts", "1"));
        var first = await lost.PutAsync();
        await lost.ClaimOneAsync();
        await using var later = new QueueUnderTest(lost.Shared, services: null, ("Queue:MaxAttempts", "1"), ("Queue:LeaseSeconds", "600"));
        var second = await later.PutAsync();
        await later.ClaimOneAsync();
        await using var queue = new QueueUnderTest(lost.Shared,
            services => services.AddSingleton(handler).AddJobHandler<ScriptedHandler>(), ("Queue:Concurrency", "1"));
        foreach (var (payload, status) in new[] { ("fail", JobStatus.Dead), ("work", JobStatus.Succeeded) })
            Assert.Equal(((await queue.PutAsync(payload)).Id, status), await EndAsync());

        // The keeper tells of the first, and has to be there for the second.
        queue.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((first.Id, JobStatus.Dead), await EndAsync());
        queue.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((second.Id, JobStatus.Dead), await EndAsync());

        async Task<(string, JobStatus)> EndAsync() => await handler.EndedAsync() is var (ended, status) ? (ended.Id, status) : default;
    }

    [Fact]
    public async Task What_a_lost_worker_held_is_run_again_as_soon_as_that_is_seen()
    {
        var handler = new ScriptedHandler((_, _) => Task.FromResult<JobEffects>(ScriptedHandler.NoEffects));
        await using var lost = new QueueUnderTest(new Dictionary<string, string?>());
        var job = await lost.PutAsync();
        await lost.ClaimOneAsync();
        await using var queue = new QueueUnderTest(lost.Shared,
            services => services.AddSingleton(handler).AddJobHandler<ScriptedHandler>(), ("Queue:Concurrency", "1"));

        // Nobody turns its clock, so that no poll finds the job.
        Assert.Empty(await queue.Leases.ReclaimAsync(queue.Clock.GetUtcNow().AddSeconds(30), dead: null, Test));

        Assert.Equal((job.Id, JobStatus.Succeeded), (await handler.EndedAsync()) is var (ended, status) ? (ended.Id, status) : default);
    }
}
