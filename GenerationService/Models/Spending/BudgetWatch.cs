using System.Data.Common;

namespace GenerationService.Models.Spending;

/// <summary>Keeps the metric in step with what other replicas spend, and with the day.</summary>
internal sealed partial class BudgetWatch(Budget budget, TimeProvider clock, ILogger<BudgetWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do await RefreshAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await budget.RefreshAsync(cancellationToken);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            Log.NotRead(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The models' budget could not be read; ai_budget_remaining_usd is as of before")]
        public static partial void NotRead(ILogger logger, Exception exception);
    }
}
