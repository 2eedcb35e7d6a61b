using System.Data.Common;
using ServiceDefaults.Switches;

namespace Jobs;

/// <summary>
/// Runs the jobs of one queue, a limited number at a time. It looks for work when the queue's signal rings: at once for a job
/// accepted here, at every poll for the rest.
/// </summary>
internal sealed partial class JobDispatcher(
    IJobHandler handler, JobLeases leases, JobRunner runner, JobSignal signal, FaultSwitches switches,
    IOptions<JobOptions> options, TimeProvider clock, ILogger<JobDispatcher> logger) : BackgroundService
{
    public const string FaultPoint = "queues";

    private readonly HashSet<Task> _running = [];

    /// <summary>A replica that only accepts does so for all queues.</summary>
    private int Concurrency => options.Value.Concurrency == 0 ? 0 : handler.Concurrency ?? options.Value.Concurrency;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (Concurrency == 0) return;
        await using var poll = clock.CreateTimer(_ => signal.Ring(handler.Queue), null, TimeSpan.Zero, options.Value.Poll);
        try
        {
            while (true)
            {
                await signal.WaitAsync(handler.Queue, stoppingToken);
                while (await DispatchAsync(stoppingToken))
                {
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(_running);
        }
    }

    /// <summary>Fills the free slots, waiting for one if there is none. False: nothing is due.</summary>
    private async Task<bool> DispatchAsync(CancellationToken stoppingToken)
    {
        if (switches.IsOn(FaultPoint, handler.Queue)) return false;
        if (_running.Count >= Concurrency)
        {
            await Task.WhenAny(_running).WaitAsync(stoppingToken);
            // Jobs complete in groups: a moment later the rest of the group has ended too, and one claim fills all slots.
            await Task.Yield();
        }
        _running.RemoveWhere(job => job.IsCompleted);
        var claimed = await ClaimAsync(Concurrency - _running.Count, stoppingToken);
        foreach (var lease in claimed) _running.Add(Task.Run(() => runner.RunAsync(handler, lease, stoppingToken), CancellationToken.None));
        return claimed.Count > 0;
    }

    private async Task<IReadOnlyList<Lease>> ClaimAsync(int places, CancellationToken stoppingToken)
    {
        try
        {
            return await leases.ClaimAsync(handler.Queue, places, handler.IsOpenWhileRunning, stoppingToken);
        }
        catch (DbException e)
        {
            Log.StoreUnreachable(logger, e, handler.Queue);
            return [];
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The other queues go on, and so does the service.
            Log.NotClaimed(logger, e, handler.Queue);
            return [];
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Queue {Queue}: the store could not be asked for work; trying again at the next poll")]
        public static partial void StoreUnreachable(ILogger logger, Exception exception, string queue);

        [LoggerMessage(2, LogLevel.Error, "Queue {Queue}: taking jobs failed; trying again at the next poll")]
        public static partial void NotClaimed(ILogger logger, Exception exception, string queue);
    }
}
