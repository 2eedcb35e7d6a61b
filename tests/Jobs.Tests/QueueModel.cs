
namespace Jobs.Tests;

/// <summary>
/// What a queue should be, said in memory: runs an operation on the real one, and checks that both agree on what came of it.
/// </summary>
internal sealed class QueueModel(QueueUnderTest queue)
{
    public const int MaxAttempts = 3;
    public const int BackoffSeconds = 8;

    // Few jobs and steps as long as a lease, so that histories are about the same job changing hands.
    private const int MaxJobs = 3;
    private static readonly int[] Steps = [1, 9, 30, 30];
    private readonly List<Modelled> _jobs = [];
    private readonly List<(Lease Lease, Modelled Job)> _leases = [];

    public async Task StepAsync(Operation operation, byte which, byte amount)
    {
        var now = queue.Clock.GetUtcNow();
        switch (operation)
        {
            case Operation.Put when _jobs.Count < MaxJobs:
                _jobs.Add(new Modelled((await queue.PutAsync()).Id) { ReadyAt = now });
                break;
            case Operation.Claim:
                await ClaimAsync(1 + amount % 3, now);
                break;
            case Operation.Advance:
                queue.Clock.Advance(TimeSpan.FromSeconds(Steps[amount % Steps.Length]));
                break;
            case Operation.Reclaim:
                await ReclaimAsync(now);
                break;
            case Operation.Cancel when _jobs.Count > 0:
                await CancelAsync(_jobs[which % _jobs.Count]);
                break;
            case Operation.Extend or Operation.Complete or Operation.Fail or Operation.Return when _leases.Count > 0:
                var (lease, job) = _leases[which % _leases.Count];
                await WorkAsync(operation, lease, job, isFinal: amount % 4 == 0, now);
                break;
        }

        await AgreeAsync();
    }

    private async Task ClaimAsync(int limit, DateTimeOffset now)
    {
        var due = _jobs.Where(job => job.Status == JobStatus.Queued && job.ReadyAt <= now)
            .OrderBy(job => job.ReadyAt).ThenBy(job => job.Id, StringComparer.Ordinal).Take(limit).ToList();

        var leases = await queue.Leases.ClaimAsync(QueueUnderTest.Name, limit, CancellationToken.None);

        Assert.Equal(due.Select(job => job.Id).Order(StringComparer.Ordinal), leases.Select(lease => lease.Job.Id)
            .Order(StringComparer.Ordinal));
        foreach (var lease in leases)
        {
            var job = due.Single(job => job.Id == lease.Job.Id);
            (job.Status, job.Attempts, job.Holder, job.HeldUntil) =
                (JobStatus.Running, job.Attempts + 1, lease.Token, now + TimeSpan.FromSeconds(30));
            _leases.Add((lease, job));
        }
    }

    private async Task ReclaimAsync(DateTimeOffset now)
    {
        var lost = _jobs.Where(job => job.Status == JobStatus.Running && job.HeldUntil <= now).ToList();
        foreach (var job in lost)
        {
            (job.Status, job.Holder) = (job.Attempts >= MaxAttempts ? JobStatus.Dead : JobStatus.Queued, null);
            job.ReadyAt = now;
        }

        var dead = await queue.Leases.ReclaimAsync(CancellationToken.None);

        Assert.Equal(lost.Where(job => job.Status == JobStatus.Dead).Select(job => job.Id).Order(StringComparer.Ordinal),
            dead.Select(job => job.Id).Order(StringComparer.Ordinal));
    }

    private async Task CancelAsync(Modelled job)
    {
        var isOpen = job.Status is JobStatus.Queued or JobStatus.Running;
        if (isOpen) (job.Status, job.Holder) = (JobStatus.Cancelled, null);

        Assert.Equal(isOpen, (await queue.Jobs.CancelAsync(QueueUnderTest.Name, job.Id, CancellationToken.None))!.Value.Cancelled);
    }

    private async Task WorkAsync(Operation operation, Lease lease, Modelled job, bool isFinal, DateTimeOffset now)
    {
        var holds = job.Holder == lease.Token;
        switch (operation)
        {
            case Operation.Extend:
                Assert.Equal(holds, await queue.ExtendAsync(lease) is not null);
                if (holds) job.HeldUntil = now + TimeSpan.FromSeconds(30);
                break;
            case Operation.Complete:
                Assert.Equal(holds, await queue.Leases.CompleteAsync(lease, QueueUnderTest.Effect(job.Id), CancellationToken.None));
                if (holds) (job.Status, job.Holder, job.Effects) = (JobStatus.Succeeded, null, job.Effects + 1);
                break;
            case Operation.Return:
                Assert.Equal(holds, await queue.Leases.ReturnAsync(lease, CancellationToken.None));
                if (holds) (job.Status, job.Holder, job.Attempts, job.ReadyAt) = (JobStatus.Queued, null, job.Attempts - 1, now);
                break;
            case Operation.Fail:
                var becomes = isFinal || job.Attempts >= MaxAttempts ? JobStatus.Dead : JobStatus.Queued;
                Assert.Equal(holds ? becomes : null, await queue.Leases.FailAsync(lease, "failed", isFinal, CancellationToken.None));
                if (holds) await FailedAsync(job, becomes, now);
                break;
        }
    }

    private async Task FailedAsync(Modelled job, JobStatus becomes, DateTimeOffset now)
    {
        (job.Status, job.Holder) = (becomes, null);
        if (becomes == JobStatus.Dead) return;
        job.ReadyAt = DateTimeOffset.FromUnixTimeMilliseconds(
            Assert.Single(await queue.QueryAsync<long>("SELECT ready_at FROM jobs WHERE id = @Id", new { job.Id })));
        var longest = BackoffSeconds * Math.Pow(2, job.Attempts - 1);
        Assert.InRange((job.ReadyAt - now).TotalSeconds, longest / 2 - 0.001, longest);
    }

    private async Task AgreeAsync()
    {
        var stored = await queue.QueryAsync<(string, string, long)>("SELECT id, status, attempts FROM jobs ORDER BY id");
        Assert.Equal(_jobs.OrderBy(job => job.Id, StringComparer.Ordinal)
            .Select(job => (job.Id, job.Status.ToString().ToLowerInvariant(), (long)job.Attempts)), stored);
        Assert.Equal(_jobs.Where(job => job.Effects > 0).SelectMany(job => Enumerable.Repeat(job.Id, job.Effects))
            .Order(StringComparer.Ordinal), await queue.EffectsAsync());
        Assert.All(_jobs, job => Assert.Equal(job.Status == JobStatus.Succeeded ? 1 : 0, job.Effects));
    }

    private sealed class Modelled(string id)
    {
        public string Id => id;
        public JobStatus Status { get; set; } = JobStatus.Queued;
        public int Attempts { get; set; }
        public string? Holder { get; set; }
        public DateTimeOffset HeldUntil { get; set; }
        public DateTimeOffset ReadyAt { get; set; }
        public int Effects { get; set; }
    }
}

/// <summary>What can happen to a queue, by callers, by workers (also such as lost their lease long ago) and by time.</summary>
public enum Operation
{
    Put,
    Claim,
    Extend,
    Complete,
    Fail,
    Return,
    Cancel,
    Advance,
    Reclaim,
}
