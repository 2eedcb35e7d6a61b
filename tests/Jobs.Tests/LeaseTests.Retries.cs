using Dapper;
using FsCheck;
using FsCheck.Fluent;
using Storage;
using Testing;

namespace Jobs.Tests;

/// <summary>How jobs are tried again, given up, and kept from being doubled or too many.</summary>
public abstract partial class LeaseTests
{
    [Fact]
    public async Task A_failed_job_waits_longer_each_time_and_becomes_a_dead_letter_after_its_last_attempt()
    {
        await using var queue = await StartAsync(("Queue:MaxAttempts", "3"), ("Queue:BackoffSeconds", "8"));
        var job = await queue.PutAsync();
        var began = queue.Clock.GetUtcNow();
        foreach (var (least, most) in new[] { (4, 8), (8, 16) })
        {
            Assert.Equal(JobStatus.Queued, await queue.Leases.FailAsync(await queue.ClaimOneAsync(), "It rained.", isFinal: false, None));
            queue.Clock.Advance(TimeSpan.FromSeconds(least) - TimeSpan.FromMilliseconds(1));
            Assert.Empty(await queue.Leases.ClaimAsync(QueueUnderTest.Name, 1, None));
            queue.Clock.Advance(TimeSpan.FromSeconds(most - least) + TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(JobStatus.Dead, await queue.Leases.FailAsync(await queue.ClaimOneAsync(), "It rained again.", isFinal: false, None));

        var dead = await queue.FindAsync(job.Id);
        Assert.Equal((JobStatus.Dead, 3, "It rained again.", began, queue.Clock.GetUtcNow()),
            (dead.Status, dead.Attempts, dead.Error, dead.StartedAt, dead.FinishedAt));
        Assert.Equal(["failed", "failed", "failed"], await queue.OutcomesAsync(job.Id));
        queue.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await queue.Leases.ClaimAsync(QueueUnderTest.Name, 1, None));
    }

    [Fact]
    public async Task A_dead_letter_is_found_and_put_back_as_the_documentation_says()
    {
        var documentation = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "queue.md"), None);
        var sql = documentation.Split("```sql").Skip(1).Select(block => block.Split("```")[0]).ToArray();
        await using var queue = await StartAsync(("Queue:MaxAttempts", "1"));
        await queue.CreateEffectsAsync();
        var dead = await queue.PutAsync("{\"n\":1}", "key");
        await queue.Leases.FailAsync(await queue.ClaimOneAsync(), "It rained.", isFinal: true, None);
        var other = await queue.PutAsync("{\"n\":2}");
        Assert.Equal([dead.Id], await queue.QueryAsync<string>(sql[0]));

        Assert.Equal(1, await queue.Get<Database>()
            .WriteAsync((connection, transaction) => connection.ExecuteAsync(sql[1], transaction: transaction), None));

        Assert.Empty(await queue.QueryAsync<string>(sql[0]));
        var again = (await queue.Leases.ClaimAsync(QueueUnderTest.Name, 2, None)).Single(lease => lease.Job.Id == dead.Id);
        Assert.Equal(1, again.Job.Attempts);
        Assert.True(await queue.Leases.CompleteAsync(again, QueueUnderTest.Effect(dead.Id), None));
        var done = await queue.FindAsync(dead.Id);
        Assert.Equal((JobStatus.Succeeded, null, dead.Id), (done.Status, done.Error, Assert.Single(await queue.EffectsAsync())));
        Assert.Equal(["failed", "succeeded"], (await queue.OutcomesAsync(dead.Id)).Order());
        Assert.Equal(JobStatus.Running, (await queue.FindAsync(other.Id)).Status);
    }

    [Fact]
    public async Task A_job_that_kills_its_worker_each_time_becomes_a_dead_letter()
    {
        await using var queue = await StartAsync(("Queue:MaxAttempts", "2"));
        var job = await queue.PutAsync();
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            await queue.ClaimOneAsync();
            queue.Clock.Advance(TimeSpan.FromMinutes(1));
            var dead = await queue.Leases.ReclaimAsync(None);
            Assert.Equal(attempt == 2 ? [job.Id] : [], dead.Select(letter => letter.Id));
        }

        var letter = await queue.FindAsync(job.Id);
        Assert.Equal((JobStatus.Dead, "The worker running it was lost."), (letter.Status, letter.Error));
        Assert.Equal(["lost", "lost"], await queue.OutcomesAsync(job.Id));
    }

    [Fact]
    public async Task Whoever_watches_a_job_is_told_of_each_change_at_once()
    {
        await using var queue = await StartAsync();
        var job = await queue.PutAsync();
        await ToldOfAsync(() => queue.ClaimOneAsync());
        queue.Clock.Advance(TimeSpan.FromMinutes(1));
        await ToldOfAsync(() => queue.Leases.ReclaimAsync(None));
        await ToldOfAsync(async () => await queue.Leases.ReturnAsync(await queue.ClaimOneAsync(), None));
        await ToldOfAsync(() => queue.Jobs.CancelAsync(QueueUnderTest.Name, job.Id, None));

        async Task ToldOfAsync(Func<Task> change)
        {
            using var watch = queue.Get<JobChanges>().Watch(job.Id);
            using var other = queue.Get<JobChanges>().Watch("another");
            await change();
            Assert.Equal((true, false), (watch.WaitAsync(None).IsCompletedSuccessfully, other.WaitAsync(None).IsCompleted));
        }
    }

    [Fact]
    public async Task What_another_replica_does_to_a_job_is_told_at_the_next_poll_and_to_no_other_watcher()
    {
        await using var queue = await StartAsync(("Queue:PollSeconds", "1"));
        var (job, quiet) = (await queue.PutAsync(), await queue.PutAsync("{\"n\":2}"));
        using var watch = queue.Get<JobChanges>().Watch(job.Id);
        using var other = queue.Get<JobChanges>().Watch(quiet.Id);
        using var missing = queue.Get<JobChanges>().Watch("missing");
        // Whoever begins to watch looks once more: something may have happened since the first look.
        await PollUntilAsync(watch.WaitAsync(None), other.WaitAsync(None), missing.WaitAsync(None));

        var (told, untold, still) = (watch.WaitAsync(None), other.WaitAsync(None), missing.WaitAsync(None));
        await queue.Get<Database>().WriteAsync((connection, transaction) => connection.ExecuteAsync(
            "UPDATE jobs SET status = 'cancelled', finished_at = 1 WHERE id = @Id", new { job.Id }, transaction), None);
        await PollUntilAsync(told);

        Assert.Equal((true, false, false), (await told, untold.IsCompleted, still.IsCompleted));

        Task PollUntilAsync(params Task[] all) => Eventually.TrueAsync(() =>
        {
            queue.Clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(all.All(task => task.IsCompleted));
        });
    }

    [Fact]
    public async Task A_job_given_back_is_due_at_once_and_the_attempt_does_not_count()
    {
        await using var queue = await StartAsync(("Queue:MaxAttempts", "1"));
        await queue.PutAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.True(await queue.Leases.ReturnAsync(await queue.ClaimOneAsync(), None));
            queue.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(1, (await queue.ClaimOneAsync()).Job.Attempts);
    }

    [Fact]
    public async Task One_key_is_one_job_also_when_asked_for_at_the_same_time()
    {
        await using var queue = await StartAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => queue.Jobs.EnqueueAsync(new NewJob(QueueUnderTest.Name, "{}", "same", "key"), None), None)));
        var other = await queue.Jobs.EnqueueAsync(new NewJob(QueueUnderTest.Name, "{}", "different", "key"), None);

        var accepted = Assert.Single(results.OfType<Enqueued.Accepted>());
        Assert.All(results.OfType<Enqueued.Repeated>(), repeated => Assert.Equal(accepted.Job.Id, repeated.Job.Id));
        Assert.Equal(7, results.OfType<Enqueued.Repeated>().Count());
        Assert.IsType<Enqueued.KeyTaken>(other);
        Assert.Single(await queue.Leases.ClaimAsync(QueueUnderTest.Name, 10, None));
    }

    [Fact]
    public async Task Whatever_callers_workers_and_time_do_in_whatever_order_no_effect_is_lost_or_doubled()
    {
        await using var queue = await StartAsync(("Queue:MaxAttempts", $"{QueueModel.MaxAttempts}"),
            ("Queue:BackoffSeconds", $"{QueueModel.BackoffSeconds}"));
        await queue.CreateEffectsAsync();
        var histories = ArbMap.Default.ArbFor<(Operation, byte, byte)[]>();

        Prop.ForAll(histories, history => RunAsync(history).GetAwaiter().GetResult()).Check(
            Config.QuickThrowOnFailure.WithMaxTest(100).WithEndSize(100));

        async Task RunAsync((Operation Operation, byte Which, byte Amount)[] history)
        {
            await queue.Get<Database>()
                .WriteAsync((connection, transaction) => connection.ExecuteAsync("DELETE FROM effects; DELETE FROM jobs",
                    transaction: transaction));
            var model = new QueueModel(queue);
            foreach (var (operation, which, amount) in history) await model.StepAsync(operation, which, amount);
        }
    }

    [Fact]
    public async Task A_full_queue_takes_no_more_until_one_is_claimed()
    {
        await using var queue = await StartAsync(("Queue:Capacity", "2"));
        await queue.PutAsync();
        await queue.PutAsync();

        Assert.IsType<Enqueued.Full>(await queue.Jobs.EnqueueAsync(new NewJob(QueueUnderTest.Name, "{}", "x"), None));
        await queue.ClaimOneAsync();
        Assert.IsType<Enqueued.Accepted>(await queue.Jobs.EnqueueAsync(new NewJob(QueueUnderTest.Name, "{}", "x"), None));
    }
}
