using System.Data.Common;
using GenerationService.Sla.Checks;
using GenerationService.Sla.Objectives;
using Microsoft.Extensions.Options;

namespace GenerationService.Sla;

/// <summary>Keeps the gauges in line with what this and the other replicas stored.</summary>
internal sealed partial class SlaWatch(
    CheckCatalog checks, CheckTable states, CheckFigures seen, ServedFigures served, SloFile slo, SlaMetrics metrics,
    IOptions<SlaOptions> options, TimeProvider clock, ILogger<SlaWatch> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.WatchSeconds), clock);
        do
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (DbException e)
            {
                // Old values would look like current ones.
                metrics.See([], new Dictionary<SlaWindow, double>(), null, null);
                Log.NotSeen(logger, e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var (now, known) = (clock.GetUtcNow(), await states.ListAsync(cancellationToken));
        var current = checks.All.Select(check => (check.Name, Status: known.GetValueOrDefault(check.Name)?.StatusAt(now, check)))
            .Where(check => check.Status is CheckStatus.Up or CheckStatus.Down)
            .Select(check => (check.Name, check.Status == CheckStatus.Up)).ToList();
        var availability = new Dictionary<SlaWindow, double>();
        foreach (var window in SlaWindows.Exported)
        {
            if ((await seen.AvailabilityAsync(window, cancellationToken)).Value is { } value) availability[window] = value;
        }
        var month = availability.TryGetValue(SlaWindow.Month, out var ratio) ? ratio : (double?)null;
        var budget = ErrorBudget.Of(slo.Term(SlaTerms.Availability), SlaWindow.Month, month,
            await seen.UnknownRatioAsync(SlaWindow.Month, cancellationToken));
        var requests = await served.ReadAsync(cancellationToken);
        metrics.See(current, availability, budget.RemainingRatio, requests.Figures[(SlaTerms.Apdex, SlaWindow.Now)].Value);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The results of the checks cannot be read; nothing is exported about them until they can")]
        public static partial void NotSeen(ILogger logger, Exception exception);
    }
}
