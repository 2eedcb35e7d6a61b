using System.Collections.Concurrent;
using GenerationService.Sla.Checks;
using Microsoft.Extensions.Options;

namespace GenerationService.Sla.Objectives;

/// <summary>
/// Availability, from the stored results. Of a check: those that passed among those that ran outside of maintenance. Of the platform:
/// the mean of its checks, so that each counts the same, however often it runs. A time in which nobody looked is unknown: it counts
/// neither way.
/// </summary>
internal sealed class CheckFigures(CheckCatalog checks, ResultTable results, IOptions<SlaOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<SlaWindow, (DateTimeOffset At, IReadOnlyDictionary<string, CheckSums> Sums)> _known = new();

    /// <summary>
    /// Up to an hour from single results. Longer windows begin with a whole hour and are reused for a few seconds: they change slowly,
    /// and are long to sum up.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, CheckSums>> SumsAsync(SlaWindow window, CancellationToken cancellationToken)
    {
        // What is said at this moment is included, whatever slot it stands for.
        var now = clock.GetUtcNow();
        var (from, until) = (now - window.Length(), now.AddMilliseconds(1));
        if (window.Length() <= SlaWindow.Hour.Length()) return await results.RecentAsync(from, until, cancellationToken);
        if (_known.TryGetValue(window, out var known) && now >= known.At && (now - known.At).TotalSeconds < options.Value.CacheSeconds)
            return known.Sums;
        var sums = await results.HoursAsync(from, until, cancellationToken);
        _known[window] = (now, sums);
        return sums;
    }

    public async Task<Measured> AvailabilityAsync(SlaWindow window, CancellationToken cancellationToken)
    {
        if (checks.All.Count == 0) return new Measured(null, "No checks are configured (Sla:Checks).");
        var sums = await SumsAsync(window, cancellationToken);
        var known = checks.All.Select(check => sums.GetValueOrDefault(check.Name)?.Availability).OfType<double>().ToList();
        return known.Count == 0
            ? new Measured(null, "No check ran in this window outside of maintenance.")
            : new Measured(known.Average(), null);
    }

    /// <summary>The share of the window for which there is no result, as the mean of all checks; 1 without checks.</summary>
    public async Task<double> UnknownRatioAsync(SlaWindow window, CancellationToken cancellationToken)
    {
        if (checks.All.Count == 0) return 1;
        var sums = await SumsAsync(window, cancellationToken);
        return checks.All.Average(check => UnknownRatio(check, window, sums.GetValueOrDefault(check.Name, CheckSums.None)));
    }

    /// <summary>The same of one check.</summary>
    public static double UnknownRatio(Check check, SlaWindow window, CheckSums sums) =>
        Math.Clamp(1 - (sums.Covered(check) / window.Length()), 0, 1);
}
