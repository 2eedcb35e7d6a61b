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

    private readonly Dictionary<string, List<AutomationWatch>> _watches = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _count;

    /// <summary>Null: there are as many watchers as this process takes.</summary>
    public AutomationWatch? Watch(string id)
    {
        lock (_gate)
        {
            if (_count == options.Value.MaxWatchers) return null;
            _count++;
            var watch = new AutomationWatch(ended => Forget(id, ended));
            if (_watches.TryGetValue(id, out var others)) others.Add(watch);
            else _watches[id] = [watch];
            return watch;
        }
    }

    public void Changed(string id)
    {
        lock (_gate)
        {
            foreach (var watch in _watches.GetValueOrDefault(id, [])) watch.Bell.Ring();
        }
    }

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
            var (changed, running) = await table.NewsAsync(since - Overlap, _count == 0 ? 0 : MaxChanges, cancellationToken);
            metrics.Running(running);
            if (changed.Count == MaxChanges) RingAll();
            else foreach (var id in changed) Changed(id);
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

    private void RingAll()
    {
        lock (_gate)
        {
            foreach (var watch in _watches.Values.SelectMany(watches => watches)) watch.Bell.Ring();
        }
    }

    private void Forget(string id, AutomationWatch ended)
    {
        lock (_gate)
        {
            if (!_watches.TryGetValue(id, out var watches) || !watches.Remove(ended)) return;
            _count--;
            if (watches.Count == 0) _watches.Remove(id);
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

/// <summary>Someone who watches an automation.</summary>
internal sealed class AutomationWatch(Action<AutomationWatch> ended) : IDisposable
{
    public Bell Bell { get; } = new();

    public void Dispose() => ended(this);
}
