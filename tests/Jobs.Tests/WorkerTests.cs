using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace Jobs.Tests;

/// <summary>The workers of the service, with a handler that misbehaves on demand and a clock turned by hand.</summary>
public sealed partial class WorkerTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_runs_as_soon_as_it_is_put_on_the_queue_without_waiting_for_a_poll()
    {
        var handler = new ScriptedHandler((_, _) => Task.FromResult<JobEffects>(ScriptedHandler.NoEffects));
        await using var queue = Start(handler);

        var job = await queue.PutAsync();

        var (ended, status) = await handler.EndedAsync();
        Assert.Equal((job.Id, JobStatus.Succeeded), (ended.Id, status));
    }

    [Fact]
    public async Task No_more_jobs_run_at_once_than_configured_and_every_place_is_used()
    {
        var (running, most, go) = (0, 0, new TaskCompletionSource());
        var full = new TaskCompletionSource();
        var handler = new ScriptedHandler(async (_, _) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == 3) full.TrySetResult();
            await go.Task;
            Interlocked.Decrement(ref running);
            return ScriptedHandler.NoEffects;
        });
        await using var queue = Start(handler, ("Queue:Concurrency", "3"));
        for (var i = 0; i < 10; i++) await queue.PutAsync();

        await full.Task.WaitAsync(TimeSpan.FromSeconds(30), Test);
        go.SetResult();
        for (var i = 0; i < 10; i++) Assert.Equal(JobStatus.Succeeded, (await handler.EndedAsync()).Status);

        Assert.Equal(3, most);
    }

    [Fact]
    public async Task A_job_that_fails_is_tried_again_after_its_back_off()
    {
        var (attempts, failed) = (0, new TaskCompletionSource());
        var handler = new ScriptedHandler((job, _) => Interlocked.Increment(ref attempts) == 1
            ? throw new TimeoutException("secret detail")
            : Task.FromResult<JobEffects>(ScriptedHandler.NoEffects));
        await using var queue = Start(handler);
        var job = await queue.PutAsync();
        var waiting = await queue.EventuallyAsync(job.Id, found => found is { Status: JobStatus.Queued, Attempts: 1 });
        Assert.Equal("The attempt failed unexpectedly (TimeoutException).", waiting.Error);

        queue.Clock.Advance(TimeSpan.FromSeconds(1));

        var (ended, status) = await handler.EndedAsync();
        Assert.Equal((JobStatus.Succeeded, 2), (status, ended.Attempts));
        Assert.Null((await queue.FindAsync(job.Id)).Error);
    }

    [Fact]
    public async Task A_job_that_cannot_succeed_is_a_dead_letter_at_once_with_its_reason()
    {
        var handler = new ScriptedHandler((_, _) => throw new JobFailedException("The page is gone."));
        await using var queue = Start(handler);

        var job = await queue.PutAsync();

        Assert.Equal(JobStatus.Dead, (await handler.EndedAsync()).Status);
        var dead = await queue.FindAsync(job.Id);
        Assert.Equal((JobStatus.Dead, 1, "The page is gone."), (dead.Status, dead.Attempts, dead.Error));
    }

    [Fact]
    public async Task A_service_that_stops_lets_a_job_finish_in_the_drain_time()
    {
        var go = new TaskCompletionSource();
        var handler = new ScriptedHandler(
            async (_, cancellationToken) => { await go.Task.WaitAsync(cancellationToken); return ScriptedHandler.NoEffects; });
        await using var queue = Start(handler);
        var job = await queue.PutAsync();
        await handler.Started;

        var stopping = queue.StopWorkersAsync();
        queue.Clock.Advance(TimeSpan.FromSeconds(4));
        go.SetResult();
        await stopping;

        Assert.Equal(JobStatus.Succeeded, (await queue.FindAsync(job.Id)).Status);
    }

    [Fact]
    public async Task A_service_that_stops_gives_back_what_it_cannot_finish_in_the_drain_time()
    {
        var handler = new ScriptedHandler(async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return ScriptedHandler.NoEffects;
        });
        await using var queue = Start(handler);
        var job = await queue.PutAsync();
        await handler.Started;

        var stopping = queue.StopWorkersAsync();
        queue.Clock.Advance(TimeSpan.FromSeconds(5));
        await stopping;

        var back = await queue.FindAsync(job.Id);
        Assert.Equal((JobStatus.Queued, 0), (back.Status, back.Attempts));
        Assert.Equal(["returned"], await queue.OutcomesAsync(job.Id));
        Assert.Equal(1, (await queue.ClaimOneAsync()).Job.Attempts);
    }

    [Fact]
    public async Task The_keeper_takes_back_what_a_lost_worker_held_and_forgets_what_ended_long_ago()
    {
        var handler = new ScriptedHandler((_, _) => throw new JobFailedException("No."));
        await using var queue = new QueueUnderTest(new Dictionary<string, string?>(),
            services => services.AddSingleton<IJobHandler>(handler),
            ("Queue:MaxAttempts", "1"), ("Queue:PollSeconds", "60"), ("Queue:RetentionDays", "1"));
        var job = await queue.PutAsync();
        await queue.ClaimOneAsync();

        queue.Clock.Advance(TimeSpan.FromSeconds(60));

        var (ended, status) = await handler.EndedAsync();
        Assert.Equal((job.Id, JobStatus.Dead), (ended.Id, status));
        Assert.Equal(["lost"], await queue.OutcomesAsync(job.Id));
        queue.Clock.Advance(TimeSpan.FromDays(1));
        await Eventually.TrueAsync(async () =>
        {
            queue.Clock.Advance(TimeSpan.FromHours(1));
            return (await queue.QueryAsync<long>("SELECT COUNT(*) FROM jobs"))[0] == 0;
        });

        Assert.Equal([0L], await queue.QueryAsync<long>("SELECT COUNT(*) FROM job_attempts"));
    }

    [Fact]
    public async Task What_finished_is_kept_for_its_days_and_then_forgotten()
    {
        await using var queue = new QueueUnderTest(new Dictionary<string, string?>(), services => { }, ("Queue:PollSeconds", "60"),
            ("Queue:RetentionDays", "2"));
        var first = await FinishedAsync();
        queue.Clock.Advance(TimeSpan.FromHours(10));
        var second = await FinishedAsync();
        Assert.NotEqual(first, second);
        queue.Clock.Advance(TimeSpan.FromHours(39));
        await Eventually.TrueAsync(async () =>
        {
            queue.Clock.Advance(TimeSpan.FromMinutes(1));
            return (await queue.QueryAsync<string>("SELECT id FROM jobs")).SequenceEqual([second]);
        });

        async Task<string> FinishedAsync()
        {
            await queue.PutAsync();
            var lease = await queue.ClaimOneAsync();
            Assert.True(await queue.Leases.CompleteAsync(lease, (_, _) => Task.CompletedTask, CancellationToken.None));
            return lease.Job.Id;
        }
    }

    private static QueueUnderTest Start(ScriptedHandler handler, params (string Key, string Value)[] settings) => new(
        new Dictionary<string, string?>(),
        services => services.AddSingleton(handler).AddJobHandler<ScriptedHandler>(),
        [("Queue:Concurrency", "4"), .. settings]);

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
