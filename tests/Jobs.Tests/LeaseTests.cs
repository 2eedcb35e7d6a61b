using Dapper;
using Storage;

namespace Jobs.Tests;

/// <summary>What holds whichever database the queue is on.</summary>
public abstract partial class LeaseTests
{
    private protected abstract Task<QueueUnderTest> StartAsync(params (string Key, string Value)[] settings);

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_job_reaches_the_next_worker_with_everything_that_was_put_in()
    {
        await using var queue = await StartAsync(("Queue:MaxAttempts", "7"));
        var put = await queue.PutAsync("""{"a":1}""");

        var lease = await queue.ClaimOneAsync();

        Assert.Equal(put.Id, lease.Job.Id);
        Assert.Equal("""{"a":1}""", lease.Job.Payload);
        Assert.Equal((JobStatus.Running, 1, 7), (lease.Job.Status, lease.Job.Attempts, lease.Job.MaxAttempts));
        Assert.Equal(queue.Clock.GetUtcNow(), lease.Job.CreatedAt);
        Assert.Equal(queue.Clock.GetUtcNow() + TimeSpan.FromSeconds(30), lease.Until);
    }

    [Fact]
    public async Task Jobs_are_taken_in_the_order_in_which_they_came()
    {
        await using var queue = await StartAsync();
        var put = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            put.Add((await queue.PutAsync()).Id);
            queue.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var first = await queue.Leases.ClaimAsync(QueueUnderTest.Name, 3, None);
        var second = await queue.Leases.ClaimAsync(QueueUnderTest.Name, 3, None);

        Assert.Equal(put[..3], first.Select(lease => lease.Job.Id));
        Assert.Equal(put[3..], second.Select(lease => lease.Job.Id));
    }

    [Fact]
    public async Task Workers_that_race_never_get_the_same_job()
    {
        await using var queue = await StartAsync();
        for (var i = 0; i < 40; i++) await queue.PutAsync();

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var mine = new List<string>();
            while (await queue.Leases.ClaimAsync(QueueUnderTest.Name, 1, None) is [var lease]) mine.Add(lease.Job.Id);
            return mine;
        }, None)));

        var all = taken.SelectMany(ids => ids).ToList();
        Assert.Equal(40, all.Count);
        Assert.Equal(40, all.Distinct().Count());
    }

    [Fact]
    public async Task Of_two_workers_completing_the_same_job_only_the_one_with_the_lease_has_an_effect()
    {
        await using var queue = await StartAsync();
        await queue.CreateEffectsAsync();
        var job = await queue.PutAsync();
        var first = await queue.ClaimOneAsync();
        queue.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Empty(await queue.Leases.ReclaimAsync(None));
        var second = await queue.ClaimOneAsync();
        Assert.Equal(job.Id, second.Job.Id);

        Assert.False(await queue.Leases.CompleteAsync(first, QueueUnderTest.Effect(job.Id), None));
        var completed = await Task.WhenAll(Enumerable.Range(0, 4).Select(worker =>
            Task.Run(() => queue.Leases.CompleteAsync(worker % 2 == 0 ? first : second, QueueUnderTest.Effect(job.Id), None), None)));

        Assert.Single(completed, isDone => isDone);
        Assert.Equal([job.Id], await queue.EffectsAsync());
        Assert.Equal(["lost", "succeeded"], await queue.OutcomesAsync(job.Id));
        Assert.Equal((JobStatus.Succeeded, 2), ((await queue.FindAsync(job.Id)).Status, (await queue.FindAsync(job.Id)).Attempts));
        Assert.False(await queue.Leases.CompleteAsync(second, QueueUnderTest.Effect(job.Id), None));
        Assert.Equal([job.Id], await queue.EffectsAsync());
    }

    [Fact]
    public async Task A_lease_is_taken_back_when_it_runs_out_and_not_before()
    {
        await using var queue = await StartAsync();
        await queue.PutAsync();
        await queue.ClaimOneAsync();

        queue.Clock.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromMilliseconds(1));
        await queue.Leases.ReclaimAsync(None);
        Assert.Empty(await queue.Leases.ClaimAsync(QueueUnderTest.Name, 1, None));

        queue.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await queue.Leases.ReclaimAsync(None);
        Assert.Equal(2, (await queue.ClaimOneAsync()).Job.Attempts);
    }

    [Fact]
    public async Task A_job_that_an_earlier_release_was_running_is_taken_back_and_the_attempt_it_began_is_closed()
    {
        await using var queue = await StartAsync();
        await queue.CreateEffectsAsync();
        var job = await queue.PutAsync();
        await queue.ClaimOneAsync();
        // It did not note when a job was claimed, and wrote the attempt when it began.
        await queue.Get<Database>().WriteAsync((connection, transaction) => connection.ExecuteAsync("""
            UPDATE jobs SET claimed_at = NULL;
            INSERT INTO job_attempts (job_id, lease_token, started_at) SELECT id, lease_token, started_at FROM jobs;
            """, transaction: transaction), None);

        queue.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Empty(await queue.Leases.ReclaimAsync(None));
        Assert.Equal(["lost"], await queue.OutcomesAsync(job.Id));

        Assert.True(await queue.Leases.CompleteAsync(await queue.ClaimOneAsync(), QueueUnderTest.Effect(job.Id), None));
        Assert.Equal(["lost", "succeeded"], await queue.OutcomesAsync(job.Id));
        Assert.Equal([job.Id], await queue.EffectsAsync());
    }

    [Fact]
    public async Task A_heartbeat_keeps_the_lease_for_another_length()
    {
        await using var queue = await StartAsync();
        var job = await queue.PutAsync();
        var lease = await queue.ClaimOneAsync();

        queue.Clock.Advance(TimeSpan.FromSeconds(20));
        var extended = await queue.ExtendAsync(lease);
        queue.Clock.Advance(TimeSpan.FromSeconds(20));
        await queue.Leases.ReclaimAsync(None);

        Assert.Equal(queue.Clock.GetUtcNow() + TimeSpan.FromSeconds(10), extended!.Until);
        Assert.Equal(JobStatus.Running, (await queue.FindAsync(job.Id)).Status);
        Assert.True(await queue.Leases.CompleteAsync(lease, (_, _) => Task.CompletedTask, None));
    }

    [Fact]
    public async Task A_lease_that_was_taken_back_can_neither_be_kept_nor_failed_nor_returned()
    {
        await using var queue = await StartAsync();
        var job = await queue.PutAsync();
        var lease = await queue.ClaimOneAsync();
        queue.Clock.Advance(TimeSpan.FromSeconds(30));
        await queue.Leases.ReclaimAsync(None);

        Assert.Null(await queue.ExtendAsync(lease));
        Assert.Null(await queue.Leases.FailAsync(lease, "late", isFinal: true, None));
        Assert.False(await queue.Leases.ReturnAsync(lease, None));
        Assert.Equal((JobStatus.Queued, 1), ((await queue.FindAsync(job.Id)).Status, (await queue.FindAsync(job.Id)).Attempts));
    }

    [Fact]
    public async Task A_running_job_that_was_cancelled_never_completes()
    {
        await using var queue = await StartAsync();
        await queue.CreateEffectsAsync();
        var job = await queue.PutAsync();
        var lease = await queue.ClaimOneAsync();

        var cancelled = await queue.Jobs.CancelAsync(QueueUnderTest.Name, job.Id, None);

        Assert.Equal((JobStatus.Cancelled, true), (cancelled!.Value.Job.Status, cancelled.Value.Cancelled));
        Assert.False(await queue.Leases.CompleteAsync(lease, QueueUnderTest.Effect(job.Id), None));
        Assert.Null(await queue.ExtendAsync(lease));
        Assert.Empty(await queue.EffectsAsync());
        Assert.Equal(["cancelled"], await queue.OutcomesAsync(job.Id));
        Assert.False((await queue.Jobs.CancelAsync(QueueUnderTest.Name, job.Id, None))!.Value.Cancelled);
    }

    [Fact]
    public async Task A_waiting_job_that_was_cancelled_is_never_claimed()
    {
        await using var queue = await StartAsync();
        var job = await queue.PutAsync();

        await queue.Jobs.CancelAsync(QueueUnderTest.Name, job.Id, None);

        Assert.Empty(await queue.Leases.ClaimAsync(QueueUnderTest.Name, 1, None));
    }

    [Fact]
    public async Task Effects_that_cannot_be_written_leave_the_job_unfinished()
    {
        await using var queue = await StartAsync();
        await queue.CreateEffectsAsync();
        var job = await queue.PutAsync();
        var lease = await queue.ClaimOneAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.Leases.CompleteAsync(lease, async (connection, transaction) =>
        {
            await QueueUnderTest.Effect(job.Id)(connection, transaction);
            throw new InvalidOperationException("The disk is on fire.");
        }, None));

        Assert.Empty(await queue.EffectsAsync());
        Assert.Equal(JobStatus.Running, (await queue.FindAsync(job.Id)).Status);
        Assert.True(await queue.Leases.CompleteAsync(lease, QueueUnderTest.Effect(job.Id), None));
    }
}
