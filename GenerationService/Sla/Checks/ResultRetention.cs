using System.Data.Common;
using GenerationService.Sla.Incidents;
using GenerationService.Sla.Maintenance;
using Microsoft.Extensions.Options;

namespace GenerationService.Sla.Checks;

/// <summary>Removes what no window reaches any more, every hour.</summary>
internal sealed partial class ResultRetention(
    ResultTable results, IncidentTable incidents, MaintenanceTable maintenance, IOptions<SlaOptions> options, TimeProvider clock,
    ILogger<ResultRetention> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var hourly = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        do
        {
            try
            {
                // The oldest day is kept whole.
                var (now, before) = (clock.GetUtcNow(), clock.GetUtcNow().AddDays(-options.Value.RetentionDays - 1));
                await results.RemoveAsync(now - ResultTable.Kept, before, stoppingToken);
                await incidents.RemoveAsync(before, stoppingToken);
                await maintenance.RemoveAsync(before, stoppingToken);
            }
            catch (DbException e)
            {
                Log.NotRemoved(logger, e);
            }
        }
        while (await hourly.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Old results of checks were not removed; the next attempt is in an hour")]
        public static partial void NotRemoved(ILogger logger, Exception exception);
    }
}
