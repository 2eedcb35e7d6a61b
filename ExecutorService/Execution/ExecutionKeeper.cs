using Microsoft.Extensions.Options;

namespace ExecutorService.Execution;

/// <summary>Deletes executions past their retention.</summary>
internal sealed partial class ExecutionKeeper(ExecutionStore store, IOptions<ExecutionOptions> options, TimeProvider clock,
    ILogger<ExecutionKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            try
            {
                var forgotten = await store.ForgetAsync(clock.GetUtcNow().AddDays(-options.Value.RetentionDays), stoppingToken);
                if (forgotten > 0) Log.Forgot(logger, forgotten, options.Value.RetentionDays);
            }
            catch (System.Data.Common.DbException e)
            {
                Log.Postponed(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Deleted {Count} executions older than {Days} days")]
        public static partial void Forgot(ILogger logger, int count, int days);

        [LoggerMessage(LogLevel.Warning, "Old executions could not be deleted; the next attempt is in an hour")]
        public static partial void Postponed(ILogger logger, Exception exception);
    }
}
