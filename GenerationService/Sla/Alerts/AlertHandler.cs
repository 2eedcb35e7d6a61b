using Jobs;
using Microsoft.Extensions.Options;

namespace GenerationService.Sla.Alerts;

/// <summary>
/// Tells Alertmanager of all open alerts, again and again, as Prometheus does: what it has heard nothing of for a while, it takes for
/// ended. One job for all replicas.
/// </summary>
internal sealed partial class AlertHandler(
    CheckAlerts alerts, IServiceProvider services, IOptions<SlaOptions> options, TimeProvider clock, ILogger<AlertHandler> logger)
    : IJobHandler
{
    public const string QueueName = "alert_delivery";
    public const string OnlyJob = "alertmanager";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeastValid = TimeSpan.FromMinutes(4);
    private bool _isFailing;

    public string Queue => QueueName;

    public int? Concurrency => 1;

    public async Task<JobResult> RunAsync(Job job, IProgress<(int Done, int Of)> progress, CancellationToken cancellationToken)
    {
        var (repeat, now) = (TimeSpan.FromSeconds(options.Value.AlertRepeatSeconds), clock.GetUtcNow());
        if (options.Value.AlertmanagerUrl.Length == 0) return Again(job, repeat);
        var open = await alerts.ListAsync(cancellationToken);
        if (open.Count == 0) return Again(job, repeat);
        try
        {
            var valid = 4 * repeat > LeastValid ? 4 * repeat : LeastValid;
            await services.GetRequiredService<AlertmanagerClient>().SendAsync(open, now + valid, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            if (!_isFailing) Log.NotDelivered(logger, e, open.Count);
            _isFailing = true;
            return Again(job, RetryAfter);
        }
        if (_isFailing) Log.DeliveredAgain(logger);
        _isFailing = false;
        return new JobResult(async (connection, transaction) =>
        {
            var hasNews = await CheckAlerts.SentAsync(open, clock.GetUtcNow(), connection, transaction);
            await OpenJobs.AgainAsync(job, clock.GetUtcNow() + (hasNews ? TimeSpan.Zero : repeat), connection, transaction);
        });
    }

    private JobResult Again(Job job, TimeSpan pause) =>
        new((connection, transaction) => OpenJobs.AgainAsync(job, clock.GetUtcNow() + pause, connection, transaction));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "{Count} alerts could not be delivered to Alertmanager; trying until they are")]
        public static partial void NotDelivered(ILogger logger, Exception exception, int count);

        [LoggerMessage(LogLevel.Information, "Alerts are delivered to Alertmanager again")]
        public static partial void DeliveredAgain(ILogger logger);
    }
}
