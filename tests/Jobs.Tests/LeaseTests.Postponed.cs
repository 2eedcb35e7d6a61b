namespace Jobs.Tests;

/// <summary>Jobs that must wait because someone whom they need said so.</summary>
public abstract partial class LeaseTests
{
    [Fact]
    public async Task A_postponed_job_runs_when_it_was_told_to_and_has_lost_no_attempt()
    {
        await using var queue = await StartAsync(("Queue:MaxAttempts", "2"));
        var job = await queue.PutAsync();
        for (var time = 0; time < 5; time++)
        {
            var lease = await queue.ClaimOneAsync();
            Assert.Equal(JobStatus.Queued, await PostponeAsync(queue, lease, TimeSpan.FromHours(1)));
            var waiting = await queue.FindAsync(job.Id);
            Assert.Equal((JobStatus.Queued, 0, "Busy.", queue.Clock.GetUtcNow() + TimeSpan.FromHours(1)),
                (waiting.Status, waiting.Attempts, waiting.Error, waiting.DueAt));
            queue.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
            Assert.Empty(await queue.Leases.ClaimAsync(QueueUnderTest.Name, 1, None));
            queue.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.True(await queue.Leases.CompleteAsync(await queue.ClaimOneAsync(), ScriptedHandler.NoEffects, None));

        var done = await queue.FindAsync(job.Id);
        Assert.Equal((JobStatus.Succeeded, 1, null), (done.Status, done.Attempts, done.Error));
        Assert.Equal([.. Enumerable.Repeat("returned", 5), "succeeded"], await queue.OutcomesAsync(job.Id));
    }

    [Fact]
    public async Task A_job_postponed_too_often_uses_up_its_attempts_and_is_a_dead_letter()
    {
        await using var queue = await StartAsync(("Queue:MaxAttempts", "2"), ("Queue:MaxPostponements", "3"));
        var job = await queue.PutAsync();
        var statuses = new List<JobStatus?>();
        for (var time = 0; time < 5; time++)
        {
            statuses.Add(await PostponeAsync(queue, await queue.ClaimOneAsync(), TimeSpan.FromMinutes(1)));
            queue.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal([.. Enumerable.Repeat<JobStatus?>(JobStatus.Queued, 4), JobStatus.Dead], statuses);
        var dead = await queue.FindAsync(job.Id);
        Assert.Equal((JobStatus.Dead, 2, "Busy."), (dead.Status, dead.Attempts, dead.Error));
        Assert.Equal(["returned", "returned", "returned", "failed", "failed"], await queue.OutcomesAsync(job.Id));
    }

    [Fact]
    public async Task A_job_that_is_to_wait_longer_than_jobs_may_has_failed_that_attempt()
    {
        await using var queue = await StartAsync(("Queue:MaxAttempts", "1"), ("Queue:MaxPostponedHours", "2"));
        await queue.PutAsync();
        Assert.Equal(JobStatus.Queued, await PostponeAsync(queue, await queue.ClaimOneAsync(), TimeSpan.FromHours(1.5)));
        queue.Clock.Advance(TimeSpan.FromHours(1.5));

        Assert.Equal(JobStatus.Dead, await PostponeAsync(queue, await queue.ClaimOneAsync(), TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task A_job_postponed_to_the_past_still_waits_a_moment_and_one_that_was_lost_is_not_postponed()
    {
        await using var queue = await StartAsync(("Queue:BackoffSeconds", "2"));
        var job = await queue.PutAsync();
        var lease = await queue.ClaimOneAsync();

        Assert.Equal(JobStatus.Queued, await PostponeAsync(queue, lease, TimeSpan.FromHours(-1)));

        Assert.Equal(queue.Clock.GetUtcNow() + TimeSpan.FromSeconds(2), (await queue.FindAsync(job.Id)).DueAt);
        Assert.Null(await PostponeAsync(queue, lease, TimeSpan.FromHours(1)));
    }

    private static Task<JobStatus?> PostponeAsync(QueueUnderTest queue, Lease lease, TimeSpan pause) =>
        queue.Leases.PostponeAsync(lease, "Busy.", queue.Clock.GetUtcNow() + pause, dead: null, None);
}
