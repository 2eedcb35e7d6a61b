using System.Data.Common;
using Dapper;
using Storage;

namespace Jobs;

/// <summary>
/// At every poll, takes back jobs whose worker was lost and counts waiting jobs. Once an hour, deletes jobs that finished long ago.
/// </summary>
internal sealed partial class JobKeeper(
    Database database, JobLeases leases, Heartbeats heartbeats, IEnumerable<IJobHandler> handlers, JobMetrics metrics, JobDepth depth,
    Endings endings, IOptions<JobOptions> options, TimeProvider clock, ILogger<JobKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(1);
    private readonly Dictionary<string, IJobHandler> _handlers = handlers.ToDictionary(handler => handler.Queue, StringComparer.Ordinal);
    private DateTimeOffset _forgotAt = DateTimeOffset.MinValue;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Poll, clock);
        try
        {
            do await KeepAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = clock.GetUtcNow();
            await heartbeats.CatchUpAsync();
            foreach (var job in await leases.ReclaimAsync(now, Dead, cancellationToken))
            {
                Log.Dead(logger, job.Id, job.Attempts);
                if (_handlers.TryGetValue(job.Queue, out var handler)) endings.Tell(handler, job, JobStatus.Dead, TimeSpan.Zero);
            }

            await CountAsync(cancellationToken);
            if (clock.GetUtcNow() - _forgotAt >= ForgetEvery) await ForgetAsync(cancellationToken);
        }
        catch (DbException e)
        {
            Log.StoreUnreachable(logger, e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The queues go on, and so does the service.
            Log.NotKept(logger, e);
        }
    }

    private JobEffects? Dead(Job job) => _handlers.GetValueOrDefault(job.Queue)?.Dead(job, isLost: true);

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var waiting =
            (await connection.QueryAsync<(string Queue, long Depth)>(
                "SELECT queue, COUNT(*) FROM jobs WHERE status = 'queued' GROUP BY queue"))
            .ToDictionary(row => row.Queue, row => row.Depth, StringComparer.Ordinal);
        foreach (var queue in _handlers.Keys) Waiting(queue, waiting.GetValueOrDefault(queue));
    }

    private void Waiting(string queue, long count)
    {
        metrics.Waiting(queue, count);
        depth.Counted(queue, count);
    }

    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var before = clock.GetUtcNow().AddDays(-options.Value.RetentionDays).ToUnixTimeMilliseconds();
        while (await database.WriteAsync((connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE finished_at < @before ORDER BY finished_at LIMIT 500)",
            new { before }, transaction), cancellationToken) > 0)
        {
        }

        _forgotAt = clock.GetUtcNow();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Job {JobId} is a dead letter: its worker was lost in each of {Attempts} attempts")]
        public static partial void Dead(ILogger logger, string jobId, int attempts);

        [LoggerMessage(2, LogLevel.Error, "The queue's store cannot be reached; trying again at the next poll")]
        public static partial void StoreUnreachable(ILogger logger, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "Looking after the queues failed; trying again at the next poll")]
        public static partial void NotKept(ILogger logger, Exception exception);
    }
}
