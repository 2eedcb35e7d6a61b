using Dapper;
using Storage;

namespace Jobs.Tests;

/// <summary>Rows that nobody here would write, and handlers that fail: none holds up the other jobs.</summary>
public abstract partial class LeaseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_lost_job_that_cannot_be_taken_back_holds_up_no_other()
    {
        await using var queue = await StartAsync(("Queue:MaxAttempts", "1"));
        await queue.CreateEffectsAsync();
        var (bad, good) = (await queue.PutAsync(), await queue.PutAsync());
        await queue.Leases.ClaimAsync(QueueUnderTest.Name, 2, None);
        queue.Clock.Advance(TimeSpan.FromMinutes(1));

        var dead = await queue.Leases.ReclaimAsync(queue.Clock.GetUtcNow(), job => job.Id == bad.Id
            ? (_, _) => throw new InvalidOperationException("Its record is gone.")
            : QueueUnderTest.Effect(job.Id), None);

        Assert.Equal([good.Id], dead.Select(job => job.Id));
        Assert.Equal([good.Id], await queue.EffectsAsync());
        Assert.Equal(JobStatus.Running, (await queue.FindAsync(bad.Id)).Status);
        Assert.Equal([bad.Id], (await queue.Leases.ReclaimAsync(None)).Select(job => job.Id));
        Assert.Equal(["lost"], await queue.OutcomesAsync(bad.Id));
    }

    [Fact]
    public async Task A_row_with_times_that_cannot_be_is_claimed_taken_back_and_shown()
    {
        await using var queue = await StartAsync(("Queue:MaxAttempts", "2"));
        var job = await queue.PutAsync();
        await ChangeAsync(queue, "created_at = 99999999999999999");

        Assert.Equal(job.Id, (await queue.ClaimOneAsync()).Job.Id);
        await ChangeAsync(queue, "started_at = NULL, claimed_at = NULL");
        queue.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await queue.Leases.ReclaimAsync(None));

        var found = await queue.FindAsync(job.Id);
        Assert.Equal((JobStatus.Queued, DateTimeOffset.MaxValue.Year), (found.Status, found.CreatedAt.Year));
        Assert.True(await queue.Leases.CompleteAsync(await queue.ClaimOneAsync(), (_, _) => Task.CompletedTask, None));
    }

    [Fact]
    public async Task An_id_that_another_job_has_is_refused_at_once()
    {
        await using var queue = await StartAsync();
        var job = await queue.PutAsync();
        var second = new NewJob(QueueUnderTest.Name, "{}", "") { Id = job.Id, OpenKey = "casa-1" };

        await Assert.ThrowsAsync<InvalidOperationException>(
            () => queue.Jobs.EnqueueAsync(second, None).WaitAsync(Patience, TestContext.Current.CancellationToken));
        var inTransaction = () => queue.Get<Database>().WriteAsync(
            (connection, transaction) => queue.Jobs.EnqueueAsync(second, connection, transaction), None);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => inTransaction().WaitAsync(Patience, TestContext.Current.CancellationToken));

        Assert.IsType<Enqueued.Accepted>(await queue.Jobs.EnqueueAsync(second with { Id = null }, None));
    }

    private static Task<int> ChangeAsync(QueueUnderTest queue, string change) => queue.Get<Database>().WriteAsync(
        (connection, transaction) => connection.ExecuteAsync($"UPDATE jobs SET {change}", transaction: transaction), None);
}
