using System.Data.Common;
using Jobs;
using Microsoft.Extensions.Options;
using ServiceDefaults.Notices;

namespace GenerationService.Automations;

/// <summary>
/// Wakes whoever watches an automation: at once if this process changed it, otherwise at the next poll. The poll is one query for all
/// watchers, so that those of an automation that waits cost nothing.
/// </summary>
internal sealed partial class AutomationNews(
    AutomationTable table, AutomationMetrics metrics, IOptions<JobOptions> jobs, IOptions<AutomationOptions> options, TimeProvider clock,
    ILogger<AutomationNews> logger) : BackgroundService
{
    private const int MaxChanges = 1000;

    /// <summary>Other replicas' clocks differ, and their transactions commit later than the time that they write.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    private readonly Watches _watches = new();

    /// <summary>Null: there are as many watchers as this process takes.</summary>
    public Watch? Watch(string id) => _watches.TryWatch(id, options.Value.MaxWatchers);

    public void Changed(string id) => _watches.Changed(id);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(jobs.Value.Poll, clock);
        var since = clock.GetUtcNow();
        try
        {
            do since = await PollAsync(since, stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task<DateTimeOffset> PollAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        try
        {
            var now = clock.GetUtcNow();
            var watched = _watches.Watched;
            var (changed, running) = await table.NewsAsync(since - Overlap, watched.Count == 0 ? 0 : MaxChanges, cancellationToken);
            metrics.Running(running);
            // As many as were asked for: there may be more, so everybody looks.
            foreach (var id in changed.Count == MaxChanges ? _watches.Watched : changed) Changed(id);
            return now;
        }
        catch (DbException e)
        {
            // What changes meanwhile is found by the first poll that succeeds.
            Log.StoreUnreachable(logger, e);
            return since;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.NotPolled(logger, e);
            return since;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The automations' store cannot be reached; trying again at the next poll")]
        public static partial void StoreUnreachable(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "Looking for changed automations failed; trying again at the next poll")]
        public static partial void NotPolled(ILogger logger, Exception exception);
    }
}
