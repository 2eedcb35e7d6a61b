using GenerationService.Sla.Checks;

namespace GenerationService.Sla.Objectives;

/// <summary>
/// Availability, from the stored results. Of a check: those that passed among those that ran outside of maintenance. Of the platform:
/// the mean of its checks, so that each counts the same, however often it runs. A time in which nobody looked is unknown: it counts
/// neither way.
/// </summary>
internal sealed class CheckFigures(CheckCatalog checks, ResultTable results, TimeProvider clock)
{
    public async Task<IReadOnlyDictionary<string, CheckSums>> SumsAsync(SlaWindow window, CancellationToken cancellationToken)
    {
        // What is said at this moment is included, whatever slot it stands for.
        var until = clock.GetUtcNow().AddMilliseconds(1);
        return window.Length() <= SlaWindow.Day.Length()
            ? await results.RecentAsync(until - window.Length(), until, cancellationToken)
            : await results.HoursAsync(until - window.Length(), until, cancellationToken);
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
}
