using Npgsql;

namespace ServiceDefaults.Storage;

/// <summary>Runs before the server starts to listen: hosted services start in the order of their registration.</summary>
internal sealed class MigrateAtStart(Migrations migrations, StorageMetrics metrics, IOptions<StorageOptions> options, TimeProvider clock, string name) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Start();
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await migrations.ApplyAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException e) when (e.IsTransient && clock.GetElapsedTime(started).TotalSeconds < options.Value.StartTimeoutSeconds)
            {
                // A server that is started beside the service may take a moment longer.
                await Task.Delay(Pause, clock, cancellationToken);
            }
            catch (Exception e) when (StartTrouble.Of(e, name) is { } trouble)
            {
                throw trouble;
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
