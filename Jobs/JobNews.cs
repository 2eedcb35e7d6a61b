using System.Data.Common;
using Dapper;
using Storage;

namespace Jobs;

/// <summary>
/// Looks at every poll whether another replica changed a job that somebody watches here. One query serves all watchers, so a
/// thousand of them cost next to nothing while their jobs wait.
/// </summary>
internal sealed partial class JobNews(
    Database database, JobChanges changes, IOptions<JobOptions> options, TimeProvider clock, ILogger<JobNews> logger) : BackgroundService
{
    private const int MostAtOnce = 500;
    private Dictionary<string, string> _seen = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Poll, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await LookAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Wakes the watchers of jobs that are not as they were; of a job that is looked at for the first time, in any case.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var watched = changes.Watched;
            if (watched.Count == 0 && _seen.Count == 0) return;
            var now = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var ids in watched.Chunk(MostAtOnce)) await LookAsync(ids, now, cancellationToken);
            var before = _seen;
            _seen = now;
            foreach (var id in watched)
            {
                if (!before.TryGetValue(id, out var state) || state != now[id]) changes.Changed(id);
            }
        }
        catch (DbException e)
        {
            // What changes meanwhile is found by the first look that succeeds.
            Log.StoreUnreachable(logger, e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.NotLooked(logger, e);
        }
    }

    private async Task LookAsync(string[] ids, Dictionary<string, string> states, CancellationToken cancellationToken)
    {
        foreach (var id in ids) states[id] = "deleted";
        var these = database.Dialect == Dialect.PostgreSql ? "id = ANY(@ids)" : "id IN @ids";
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(string Id, string Status, long Attempts, long ReadyAt, long Done)>(new CommandDefinition(
            $"SELECT id, status, attempts, ready_at, progress_done FROM jobs WHERE {these}", new { ids },
            cancellationToken: cancellationToken));
        foreach (var row in rows) states[row.Id] = $"{row.Status} {row.Attempts} {row.ReadyAt} {row.Done}";
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Watched jobs: the store cannot be reached; trying again at the next poll")]
        public static partial void StoreUnreachable(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "Looking at watched jobs failed; trying again at the next poll")]
        public static partial void NotLooked(ILogger logger, Exception exception);
    }
}
