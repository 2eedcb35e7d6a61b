using System.Collections.Concurrent;
using System.Data.Common;

namespace Jobs;

/// <summary>
/// Keeps the leases of all jobs running in this process alive, with one statement for all of them, three times per lease.
/// </summary>
internal sealed class Heartbeats(JobLeases leases, IOptions<JobOptions> options, TimeProvider clock) : BackgroundService
{
    private readonly ConcurrentDictionary<HeldJob, bool> _held = new();

    /// <summary>Keeps the lease until the result is disposed.</summary>
    public HeldJob Hold(Lease lease)
    {
        var held = new HeldJob(lease, ended => _held.TryRemove(ended, out _));
        _held[held] = true;
        return held;
    }

    /// <summary>Whether this process is running the job or its <see cref="JobResult.Afterwards"/>.</summary>
    public bool Holds(string jobId) => Find(jobId) is not null;

    /// <summary>The job with its current progress if it runs here; otherwise as last stored.</summary>
    public Job WithProgress(Job job) => Find(job.Id) is { } held ? job with { Progress = held.Progress } : job;

    /// <summary>Stops a cancelled job if it runs here.</summary>
    public void Stop(string jobId) => Find(jobId)?.Kept(null);

    /// <summary>
    /// Renews leases that ran out unnoticed because this process was suspended: a job that no other worker has taken since is still ours.
    /// </summary>
    public Task CatchUpAsync() => _held.Keys.Any(job => job.Lease.Until <= clock.GetUtcNow()) ? BeatAsync() : Task.CompletedTask;

    /// <summary>Jobs may still run while the service stops; their dispatchers, which are added later, stop before this does.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Lease / 3, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await BeatAsync();
    }

    private async Task BeatAsync()
    {
        var held = _held.Keys.ToList();
        if (held.Count == 0) return;
        try
        {
            var extended = await leases.ExtendAsync(
                [.. held.Select(job => job.Lease)], [.. held.Select(job => job.News()).OfType<LeaseProgress>()], CancellationToken.None);
            var kept = extended.ToDictionary(lease => (lease.Job.Id, lease.Token));
            foreach (var job in held) job.Kept(kept.GetValueOrDefault((job.Lease.Job.Id, job.Lease.Token)));
        }
        catch (DbException)
        {
            // The leases still last for a while, and the next beat tries again.
            foreach (var job in held.Where(job => clock.GetUtcNow() >= job.Lease.Until)) job.Kept(null);
        }
    }

    private HeldJob? Find(string jobId)
    {
        foreach (var (held, _) in _held)
        {
            if (held.Lease.Job.Id == jobId) return held;
        }
        return null;
    }
}

/// <summary>A job that this process runs.</summary>
internal sealed class HeldJob(Lease lease, Action<HeldJob> ended) : IProgress<(int Done, int Of)>, IDisposable
{
    private readonly Lock _gate = new();
    private (int Done, int Of) _progress;
    private (int Done, int Of) _told;

    // Never disposed: a beat may be about to cancel it, and without a timer it holds no resources.
    private readonly CancellationTokenSource _lost = new();

    public Lease Lease { get; private set; } = lease;

    /// <summary>Cancelled when the job was cancelled, taken over, or could not be kept in time.</summary>
    public CancellationToken Lost => _lost.Token;

    public (int Done, int Of) Progress
    {
        get
        {
            lock (_gate) return _progress;
        }
    }

    public void Report((int Done, int Of) value)
    {
        lock (_gate) _progress = (Math.Max(_progress.Done, value.Done), value.Of);
    }

    /// <summary>The progress, if there was any since the last call.</summary>
    public LeaseProgress? News()
    {
        lock (_gate)
        {
            if (_progress == _told) return null;
            _told = _progress;
            return new LeaseProgress(Lease, _progress.Done, _progress.Of);
        }
    }

    public void Kept(Lease? kept)
    {
        // Not awaited: what one handler does on cancellation must not delay or end the others' heartbeat.
        if (kept is null) _ = _lost.CancelAsync();
        else Lease = kept;
    }

    public void Dispose() => ended(this);
}
