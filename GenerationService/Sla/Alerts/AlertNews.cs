using System.Data.Common;
using Jobs;
using Storage;

namespace GenerationService.Sla.Alerts;

/// <summary>
/// Makes the delivery of alerts due at once. If that fails, or the process ends before it, the delivery comes at its own time.
/// </summary>
internal sealed partial class AlertNews(JobClient jobs, Database database, TimeProvider clock, ILogger<AlertNews> logger)
{
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(async (connection, transaction) =>
            {
                if (await OpenJobs.FindAsync(AlertHandler.QueueName, AlertHandler.OnlyJob, connection, transaction) is { } job)
                    await OpenJobs.MoveAsync(job, clock.GetUtcNow(), connection, transaction);
            }, cancellationToken);
            jobs.Wake(AlertHandler.QueueName);
        }
        catch (DbException e)
        {
            Log.Later(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Alerts are delivered a little later: the store did not answer")]
        public static partial void Later(ILogger logger, Exception exception);
    }
}
