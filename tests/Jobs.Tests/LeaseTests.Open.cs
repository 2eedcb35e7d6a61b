using Dapper;
using Storage;

namespace Jobs.Tests;

/// <summary>Open keys, due times, work that recurs, and what is written together with a job.</summary>
public abstract partial class LeaseTests
{
    private static NewJob OfKey(string key, DateTimeOffset? notBefore = null) =>
        new(QueueUnderTest.Name, "{}", "") { OpenKey = key, NotBefore = notBefore };

    [Fact]
    public async Task Whoever_asks_for_what_is_open_is_given_the_open_one_until_it_has_ended()
    {
        await using var queue = await StartAsync(("Queue:Capacity", "1"));

        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => queue.Jobs.EnqueueAsync(OfKey("casa-1"), None), None)));

        var accepted = Assert.Single(asked.OfType<Enqueued.Accepted>()).Job;
        Assert.Equal(7, asked.OfType<Enqueued.Open>().Count(open => open.Job.Id == accepted.Id));
        Assert.IsType<Enqueued.Accepted>(await queue.Jobs.EnqueueAsync(OfKey("casa-2"), None));
        var leases = await queue.Leases.ClaimAsync(QueueUnderTest.Name, 2, None);
        Assert.Equal(accepted.Id, Assert.IsType<Enqueued.Open>(await queue.Jobs.EnqueueAsync(OfKey("casa-1"), None)).Job.Id);
        var running = await queue.Get<OpenJobs>().FindAsync(QueueUnderTest.Name, "casa-1", None);
        Assert.Equal((accepted.Id, JobStatus.Running), (running!.Id, running.Status));
        Assert.Equal(2, (await queue.Get<OpenJobs>().ListAsync(QueueUnderTest.Name, None)).Count);

        await queue.Leases.CompleteAsync(leases.Single(lease => lease.Job.Id == accepted.Id), (_, _) => Task.CompletedTask, None);

        Assert.Null(await queue.Get<OpenJobs>().FindAsync(QueueUnderTest.Name, "casa-1", None));
        Assert.NotEqual(accepted.Id, Assert.IsType<Enqueued.Accepted>(await queue.Jobs.EnqueueAsync(OfKey("casa-1"), None)).Job.Id);
    }

    [Fact]
    public async Task A_queue_whose_jobs_are_open_only_while_they_wait_takes_another_beside_the_running_one()
    {
        await using var queue = await StartAsync();
        var first = Assert.IsType<Enqueued.Accepted>(await queue.Jobs.EnqueueAsync(OfKey("order"), None)).Job;
        Assert.IsType<Enqueued.Open>(await queue.Jobs.EnqueueAsync(OfKey("order"), None));

        var running = Assert.Single(await queue.Leases.ClaimAsync(QueueUnderTest.Name, 1, isOpenWhileRunning: false, None));

        Assert.Equal(first.Id, running.Job.Id);
        var second = Assert.IsType<Enqueued.Accepted>(await queue.Jobs.EnqueueAsync(OfKey("order"), None)).Job;
        // Two of one order wait now, and neither is in the other's way.
        await queue.Leases.ReturnAsync(running, None);
        Assert.Equal(new[] { first.Id, second.Id }.Order(StringComparer.Ordinal),
            (await queue.Leases.ClaimAsync(QueueUnderTest.Name, 2, isOpenWhileRunning: false, None)).Select(lease => lease.Job.Id)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_job_is_run_when_it_is_due_and_not_before()
    {
        await using var queue = await StartAsync();
        var due = queue.Clock.GetUtcNow().AddHours(1);
        var job = Assert.IsType<Enqueued.Accepted>(await queue.Jobs.EnqueueAsync(OfKey("feed", due), None)).Job;
        Assert.Equal(due, job.DueAt);
        queue.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await queue.Leases.ClaimAsync(QueueUnderTest.Name, 1, None));

        await queue.Get<Database>().WriteAsync((connection, transaction) =>
            OpenJobs.MoveAsync(job, queue.Clock.GetUtcNow(), connection, transaction), None);

        Assert.Equal(job.Id, (await queue.ClaimOneAsync()).Job.Id);
    }

    [Fact]
    public async Task Work_that_recurs_is_there_once_with_its_effects_and_all_its_attempts_each_time()
    {
        await using var queue = await StartAsync();
        await queue.CreateEffectsAsync();
        var job = Assert.IsType<Enqueued.Accepted>(await queue.Jobs.EnqueueAsync(OfKey("feed"), None)).Job;
        for (var round = 1; round <= 3; round++)
        {
            var lease = await queue.ClaimOneAsync();
            Assert.Equal((job.Id, 1, queue.Clock.GetUtcNow()), (lease.Job.Id, lease.Job.Attempts, lease.Job.StartedAt));
            var next = queue.Clock.GetUtcNow().AddMinutes(10);
            async Task Effects(System.Data.Common.DbConnection connection, System.Data.Common.DbTransaction transaction)
            {
                await QueueUnderTest.Effect(job.Id)(connection, transaction);
                await OpenJobs.AgainAsync(lease.Job, next, connection, transaction);
            }
            Assert.True(await queue.Leases.CompleteAsync(lease, Effects, None));
            Assert.False(await queue.Leases.CompleteAsync(lease, Effects, None));
            Assert.Empty(await queue.Leases.ClaimAsync(QueueUnderTest.Name, 1, None));
            var waiting = await queue.FindAsync(job.Id);
            Assert.Equal((JobStatus.Queued, next, null), (waiting.Status, waiting.DueAt, waiting.FinishedAt));
            queue.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal([job.Id, job.Id, job.Id], await queue.EffectsAsync());
        Assert.Equal(["succeeded"], await queue.OutcomesAsync(job.Id));
    }

    [Fact]
    public async Task A_job_put_in_a_transaction_is_there_when_that_is_committed_and_not_otherwise()
    {
        await using var queue = await StartAsync();
        await queue.CreateEffectsAsync();
        async Task<string> PutAsync(System.Data.Common.DbConnection connection, System.Data.Common.DbTransaction transaction)
        {
            var enqueued = await queue.Jobs.EnqueueAsync(OfKey("order") with { Id = "b_1", MaxAttempts = 3 }, connection, transaction);
            var job = (enqueued as Enqueued.Accepted)?.Job ?? Assert.IsType<Enqueued.Open>(enqueued).Job;
            await QueueUnderTest.Effect(job.Id)(connection, transaction);
            return job.Id;
        }
        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.Get<Database>().WriteAsync(async (connection, transaction) =>
        {
            await PutAsync(connection, transaction);
            throw new InvalidOperationException("The disk is on fire.");
        }, None));
        Assert.Empty(await queue.Leases.ClaimAsync(QueueUnderTest.Name, 1, None));

        Assert.Equal("b_1", await queue.Get<Database>().WriteAsync(PutAsync, None));
        Assert.Equal("b_1", await queue.Get<Database>().WriteAsync(PutAsync, None));

        Assert.Equal(["b_1", "b_1"], await queue.EffectsAsync());
        Assert.Equal(1, await queue.Get<Database>().WriteAsync((connection, transaction) =>
            OpenJobs.CountAsync(QueueUnderTest.Name, connection, transaction), None));
        var claimed = await queue.ClaimOneAsync();
        Assert.Equal(("b_1", 3), (claimed.Job.Id, claimed.Job.MaxAttempts));
    }

    [Fact]
    public async Task The_effects_of_a_jobs_death_or_cancellation_are_written_with_it()
    {
        await using var queue = await StartAsync(("Queue:MaxAttempts", "1"));
        await queue.CreateEffectsAsync();
        var (failed, lost, cancelled) = (await queue.PutAsync(), await queue.PutAsync(), await queue.PutAsync());
        var leases = (await queue.Leases.ClaimAsync(QueueUnderTest.Name, 3, None)).ToDictionary(lease => lease.Job.Id);

        await queue.Leases.FailAsync(leases[failed.Id], "It rained.", isFinal: true, Written("failed"), None);
        await queue.Jobs.CancelAsync(QueueUnderTest.Name, cancelled.Id, Written("cancelled"), None);
        queue.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal([lost.Id], (await queue.Leases.ReclaimAsync(queue.Clock.GetUtcNow(), Written("lost"), None)).Select(job => job.Id));
        await queue.Jobs.CancelAsync(QueueUnderTest.Name, lost.Id, Written("late"), None);
        Assert.Null(await queue.Leases.FailAsync(leases[cancelled.Id], "late", isFinal: true, Written("late"), None));

        Assert.Equal(new[] { $"cancelled Cancelled {cancelled.Id}", $"failed Dead {failed.Id}", $"lost Dead {lost.Id}" },
            await queue.EffectsAsync());

        static Func<Job, JobEffects> Written(string by) => job => QueueUnderTest.Effect($"{by} {job.Status} {job.Id}");
    }

    [Fact]
    public async Task Dead_letters_are_listed_and_put_back_with_all_their_attempts()
    {
        await using var queue = await StartAsync(("Queue:MaxAttempts", "1"));
        await queue.CreateEffectsAsync();
        var letters = queue.Get<DeadLetters>();
        var (first, second) = (await queue.PutAsync(), await queue.PutAsync("{\"n\":2}"));
        foreach (var lease in (await queue.Leases.ClaimAsync(QueueUnderTest.Name, 2, None)).OrderBy(lease => lease.Job.Payload.Length))
        {
            await queue.Leases.FailAsync(lease, "It rained.", isFinal: true, None);
            queue.Clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal([second.Id, first.Id], (await letters.ListAsync(QueueUnderTest.Name, 10, None)).Select(job => job.Id));
        Assert.Equal("It rained.", Assert.Single(await letters.ListAsync(QueueUnderTest.Name, 1, None)).Error);

        var back = await letters.PutBackAsync(QueueUnderTest.Name, first.Id, None);

        Assert.Equal((true, JobStatus.Queued, 0), (back!.Value.PutBack, back.Value.Job.Status, back.Value.Job.Attempts));
        Assert.Equal([second.Id], (await letters.ListAsync(QueueUnderTest.Name, 10, None)).Select(job => job.Id));
        Assert.False((await letters.PutBackAsync(QueueUnderTest.Name, first.Id, None))!.Value.PutBack);
        Assert.Null(await letters.PutBackAsync("other", second.Id, None));
        Assert.True(await queue.Leases.CompleteAsync(await queue.ClaimOneAsync(), QueueUnderTest.Effect(first.Id), None));
        Assert.Equal([first.Id], await queue.EffectsAsync());
    }

    [Fact]
    public async Task A_dead_letter_whose_key_another_job_has_by_now_stays_where_it_is()
    {
        await using var queue = await StartAsync(("Queue:MaxAttempts", "1"));
        var dead = Assert.IsType<Enqueued.Accepted>(await queue.Jobs.EnqueueAsync(OfKey("casa-1"), None)).Job;
        await queue.Leases.FailAsync(await queue.ClaimOneAsync(), "It rained.", isFinal: true, None);
        Assert.IsType<Enqueued.Accepted>(await queue.Jobs.EnqueueAsync(OfKey("casa-1"), None));

        var answer = await queue.Get<DeadLetters>().PutBackAsync(QueueUnderTest.Name, dead.Id, None);

        Assert.Equal((false, JobStatus.Dead), (answer!.Value.PutBack, answer.Value.Job.Status));
    }

    [Fact]
    public async Task A_paused_queue_starts_nothing_and_what_runs_in_it_finishes()
    {
        await using var queue = await StartAsync();
        var queues = queue.Get<Queues>();
        await queue.CreateEffectsAsync();
        await queue.PutAsync();
        var running = await queue.ClaimOneAsync();

        await queues.PauseAsync(QueueUnderTest.Name, None);
        await queues.PauseAsync(QueueUnderTest.Name, None);
        var waiting = await queue.PutAsync();

        Assert.Empty(await queue.Leases.ClaimAsync(QueueUnderTest.Name, 1, None));
        Assert.True(await queue.Leases.CompleteAsync(running, QueueUnderTest.Effect("ran"), None));
        Assert.Equal(["ran"], await queue.EffectsAsync());
        await queues.ResumeAsync(QueueUnderTest.Name, None);
        Assert.Equal(waiting.Id, (await queue.ClaimOneAsync()).Job.Id);
    }

    [Fact]
    public async Task Only_a_dead_letter_is_dropped()
    {
        await using var queue = await StartAsync(("Queue:MaxAttempts", "1"));
        var letters = queue.Get<DeadLetters>();
        var job = await queue.PutAsync(key: "k");
        Assert.False((await letters.DropAsync(QueueUnderTest.Name, job.Id, None))!.Value.Dropped);
        await queue.Leases.FailAsync(await queue.ClaimOneAsync(), "It rained.", isFinal: true, None);
        Assert.Null(await letters.DropAsync("other", job.Id, None));

        var dropped = await letters.DropAsync(QueueUnderTest.Name, job.Id, None);

        Assert.Equal((true, "It rained."), (dropped!.Value.Dropped, dropped.Value.Job.Error));
        Assert.Null(await queue.Jobs.FindAsync(QueueUnderTest.Name, job.Id, None));
        Assert.Empty(await queue.OutcomesAsync(job.Id));
        Assert.NotEqual(job.Id, (await queue.PutAsync(key: "k")).Id);
    }
}
