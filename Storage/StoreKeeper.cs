using System.Data.Common;

namespace Storage;

/// <summary>
/// Opens the store while the service is already listening: applies the migrations, keeps trying while the store is unavailable, and starts
/// over if it goes away later. An error that cannot fix itself, before the store was ever open, stops the service with one line.
/// </summary>
internal sealed partial class StoreKeeper(
    Migrations migrations, Database database, StoreGate gate, StorageMetrics metrics, IHostApplicationLifetime lifetime,
    TimeProvider clock, string name, ILogger<StoreKeeper> logger)
    : IHostedService
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromMinutes(1);

    private readonly Backoff _backoff = new(clock, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));
    private Task _keeping = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Start();
        var stop = lifetime.ApplicationStopping;
        // Whoever still waits when the service stops would hold it up.
        stop.Register(() => gate.GiveUp(new StoreNotReadyException("the service is stopping")));
        _keeping = Task.Run(() => KeepAsync(stop), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _keeping.WaitAsync(cancellationToken);

    private async Task KeepAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await OpenAsync(stop);
                await gate.ClosedAsync(stop);
                database.Forget();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            gate.GiveUp(e);
            // A host that is stopped while starting would report that instead of the reason.
            await StartedAsync(stop);
            lifetime.StopApplication();
            throw;
        }
    }

    private async Task OpenAsync(CancellationToken stop)
    {
        var began = clock.GetUtcNow();
        long? said = null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await migrations.ApplyAsync(stop);
                gate.Open();
                if (said is not null) Log.Ready(logger, name, Math.Round((clock.GetUtcNow() - began).TotalSeconds));
                return;
            }
            catch (Exception e) when (!gate.HasBeenOpen && StartTrouble.Of(e, name) is { } trouble)
            {
                throw trouble;
            }
            catch (DbException e)
            {
                gate.Close(StoreReasons.Of(e, began));
                if (said is null || clock.GetElapsedTime(said.Value) >= BetweenLines)
                {
                    said = clock.GetTimestamp();
                    Log.NotReady(logger, name, gate.Reason, e.Message);
                }
            }
            await _backoff.DelayAsync(attempt, stop);
        }
    }

    private async Task StartedAsync(CancellationToken stop)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await using var cancelled = stop.Register(() => started.TrySetResult());
        await started.Task;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Database {Name}: {Reason}; trying again until it answers: {Cause}")]
        public static partial void NotReady(ILogger logger, string name, string? reason, string cause);

        [LoggerMessage(2, LogLevel.Information, "Database {Name} is ready, after {Seconds} seconds")]
        public static partial void Ready(ILogger logger, string name, double seconds);
    }
}
