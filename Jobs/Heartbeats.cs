using System.Collections.Concurrent;
using System.Data.Common;

namespace Jobs;

/// <summary>
/// Keeps the leases of all jobs that run in this process alive, with one statement for all of them, three times in a lease.
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
            var extended = await leases.ExtendAsync([.. held.Select(job => job.Lease)], CancellationToken.None);
            var kept = extended.ToDictionary(lease => (lease.Job.Id, lease.Token));
            foreach (var job in held) job.Kept(kept.GetValueOrDefault((job.Lease.Job.Id, job.Lease.Token)));
        }
        catch (DbException)
        {
            // By the clock they are still ours for a while, and the next beat tries again.
            foreach (var job in held.Where(job => clock.GetUtcNow() >= job.Lease.Until)) job.Kept(null);
        }
    }
}

/// <summary>A job that this process runs.</summary>
internal sealed class HeldJob(Lease lease, Action<HeldJob> ended) : IDisposable
{
    // Never disposed: a beat may be about to cancel it, and without a timer it holds nothing.
    private readonly CancellationTokenSource _lost = new();

    public Lease Lease { get; private set; } = lease;

    /// <summary>Cancelled when the job was cancelled, taken over, or could not be kept in time.</summary>
    public CancellationToken Lost => _lost.Token;

    public void Kept(Lease? kept)
    {
        // Not awaited: what one handler does when it is cancelled must neither hold up nor end the beat of the others.
        if (kept is null) _ = _lost.CancelAsync();
        else Lease = kept;
    }

    public void Dispose() => ended(this);
}
