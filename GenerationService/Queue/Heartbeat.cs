using System.Data.Common;

namespace GenerationService.Queue;

/// <summary>Keeps a lease alive while a job runs, and tells when it is lost: <see cref="Lost"/>.</summary>
internal sealed class Heartbeat : IAsyncDisposable
{
    private readonly JobLeases _leases;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _beating;

    public Heartbeat(JobLeases leases, Lease lease, TimeSpan leaseLength, TimeProvider clock)
    {
        _leases = leases;
        _clock = clock;
        _beating = BeatAsync(lease, leaseLength / 3);
    }

    /// <summary>Cancelled when the job was cancelled, taken over, or could not be kept in time.</summary>
    public CancellationToken Lost => _lost.Token;

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopped.Dispose();
        _lost.Dispose();
    }

    private async Task BeatAsync(Lease lease, TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval, _clock);
        var held = (Lease?)lease;
        while (held is not null)
        {
            await timer.WaitForNextTickAsync(_stopped.Token);
            held = await ExtendAsync(held);
        }

        await _lost.CancelAsync();
    }

    private async Task<Lease?> ExtendAsync(Lease lease)
    {
        try
        {
            return await _leases.ExtendAsync(lease, _stopped.Token);
        }
        catch (DbException) when (_clock.GetUtcNow() < lease.Until)
        {
            return lease; // Still ours by the clock; the next beat tries again.
        }
        catch (DbException)
        {
            return null;
        }
    }
}
