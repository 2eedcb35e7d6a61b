using GenerationService.Sla.Checks;
using GenerationService.Sla.Incidents;
using GenerationService.Sla.Maintenance;
using GenerationService.Sla.Objectives;

namespace GenerationService.Sla.Pages;

/// <summary>What the status page shows: <c>GET /sla.json</c>.</summary>
internal sealed record StatusBoard
{
    public required PlatformStatus Status { get; init; }
    public required DateTimeOffset AsOf { get; init; }
    public required IReadOnlyList<BoardCheck> Checks { get; init; }
    public required IReadOnlyList<WindowCompliance> Windows { get; init; }
    public required ErrorBudget ErrorBudget { get; init; }

    /// <summary>Open ones, and those that ended in the last 30 days; newest first.</summary>
    public required IReadOnlyList<Incident> Incidents { get; init; }

    /// <summary>Running, planned, and over since less than 30 days.</summary>
    public required IReadOnlyList<MaintenanceWindow> Maintenance { get; init; }
}

/// <param name="Check">As it is now.</param>
/// <param name="Availability">Over 90 days; null: unknown.</param>
/// <param name="Days">90, oldest first.</param>
internal sealed record BoardCheck(CheckView Check, double? Availability, IReadOnlyList<BoardDay> Days);

internal enum DayStatus
{
    /// <summary>Every check passed.</summary>
    Good,

    /// <summary>Some failed, within what the availability promises.</summary>
    Minor,

    /// <summary>More failed than that.</summary>
    Bad,

    /// <summary>There was maintenance, and nothing failed outside of it.</summary>
    Maintenance,

    /// <summary>Nobody looked.</summary>
    Unknown,
}

/// <summary>One UTC day of a check.</summary>
internal sealed record BoardDay(DateOnly Date, DayStatus Status, double? Availability, long Failed)
{
    public static BoardDay Of(DateOnly date, CheckSums sums, double promised) => new(date, (sums.Availability, sums.Excluded) switch
    {
        (null, 0) => DayStatus.Unknown,
        (null or 1, not 0) => DayStatus.Maintenance,
        (1, _) => DayStatus.Good,
        ({ } availability, _) => availability >= promised ? DayStatus.Minor : DayStatus.Bad,
    }, sums.Availability, sums.Bad);
}

/// <summary>Puts the board together; reused for a few seconds, since anyone may ask for it as often as they like.</summary>
internal sealed class StatusBoards(
    SlaReport report, CheckCatalog checks, ResultTable results, Compliance compliance, SloFile slo, IncidentTable incidents,
    MaintenanceTable maintenance, TimeProvider clock) : IDisposable
{
    public const int Days = 90;

    private const int Recent = 30;
    private const int MaxIncidents = 50;
    private static readonly TimeSpan Reused = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _one = new(1, 1);
    private StatusBoard? _last;

    public async Task<StatusBoard> ReadAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            if (_last is { } last && now >= last.AsOf && now - last.AsOf < Reused) return last;
            return _last = await PutTogetherAsync(now, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<StatusBoard> PutTogetherAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var first = today.AddDays(1 - Days);
        var days = await results.DaysAsync(new DateTimeOffset(first, TimeOnly.MinValue, TimeSpan.Zero), cancellationToken);
        var windows = await maintenance.ListAsync(now.AddDays(-Recent), cancellationToken);
        var views = await report.ChecksAsync(windows, cancellationToken);
        var kept = await compliance.ReadAsync(cancellationToken);
        return new StatusBoard
        {
            Status = SlaReport.Together(views), AsOf = now, Windows = kept.Windows, ErrorBudget = kept.ErrorBudget,
            Checks = [.. checks.All.Zip(views, (check, view) => Board(view, days[check.Name].ToDictionary(day => day.Day,
                day => day.Sums), first))],
            Incidents = await incidents.ListAsync(isOpen: null, now.AddDays(-Recent), MaxIncidents, cancellationToken),
            Maintenance = windows,
        };
    }

    private BoardCheck Board(CheckView view, Dictionary<DateOnly, CheckSums> days, DateOnly first)
    {
        var promised = slo.Term(SlaTerms.Availability).Limit;
        var (good, all) = (days.Values.Sum(day => day.Good), days.Values.Sum(day => day.Good + day.Bad));
        return new BoardCheck(view, all == 0 ? null : (double)good / all,
            [.. Enumerable.Range(0, Days).Select(first.AddDays)
                .Select(date => BoardDay.Of(date, days.GetValueOrDefault(date, CheckSums.None), promised))]);
    }
}
