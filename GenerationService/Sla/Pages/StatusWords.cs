using System.Globalization;
using GenerationService.Sla.Checks;
using GenerationService.Sla.Incidents;
using GenerationService.Sla.Maintenance;
using GenerationService.Sla.Objectives;

namespace GenerationService.Sla.Pages;

/// <summary>The board in words: on the page and in the feed.</summary>
internal static class StatusWords
{
    public static string Headline(PlatformStatus status) => status switch
    {
        PlatformStatus.Operational => "All services are working",
        PlatformStatus.Degraded => "Some services are not working",
        PlatformStatus.Down => "No service is working",
        PlatformStatus.Maintenance => "Under maintenance",
        PlatformStatus.Unknown => "The state of some services is not known",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status."),
    };

    public static string Title(Incident incident) =>
        $"{incident.Title} {(incident.Status == IncidentStatus.Open ? "is" : "was")} not working";

    public static string Window(string label) => label switch
    {
        "now" => "5 min",
        "1h" => "1 hour",
        "24h" => "24 hours",
        "7d" => "7 days",
        _ => "30 days",
    };

    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Met => "kept",
        Verdict.MetSoFar => "kept so far",
        Verdict.Violated => "missed",
        _ => "not known",
    };

    public static string Of(CheckView check) => (check.Status, check.InMaintenance) switch
    {
        (CheckStatus.Up, false) => "Working",
        (CheckStatus.Up, true) => "Working, under maintenance",
        (CheckStatus.Down, false) => "Not working",
        (CheckStatus.Down, true) => "Under maintenance",
        (CheckStatus.Unknown, false) => "Not known",
        _ => "Not known, under maintenance",
    };

    /// <summary>For a class of the style sheet.</summary>
    public static string Mood(CheckView check) => (check.Status, check.InMaintenance) switch
    {
        (CheckStatus.Down or CheckStatus.Up, true) => "maintenance",
        (CheckStatus.Up, _) => "good",
        (CheckStatus.Down, _) => "bad",
        _ => "unknown",
    };

    public static string Mood(PlatformStatus status) => status switch
    {
        PlatformStatus.Operational => "good",
        PlatformStatus.Degraded => "minor",
        PlatformStatus.Down => "bad",
        PlatformStatus.Maintenance => "maintenance",
        _ => "unknown",
    };

    public static string Of(BoardDay day) => day.Status switch
    {
        DayStatus.Unknown => $"{Date(day.Date)}: no data",
        DayStatus.Maintenance when day.Availability is null => $"{Date(day.Date)}: maintenance",
        DayStatus.Maintenance => $"{Date(day.Date)}: {Percent(day.Availability)}, with maintenance",
        _ => $"{Date(day.Date)}: {Percent(day.Availability)}{(day.Failed > 0 ? $", {day.Failed} failed" : "")}",
    };

    /// <summary>The days of a check in a sentence, for those who do not see the bars.</summary>
    public static string Days(BoardCheck check)
    {
        var (known, faulty) = (check.Days.Count(day => day.Availability is not null), check.Days.Count(day => day.Failed > 0));
        if (known == 0) return $"{check.Check.Title}: no data in the last {StatusBoards.Days} days.";
        return $"{check.Check.Title}: {Percent(check.Availability)} of checks passed in the last {StatusBoards.Days} days; "
            + $"{Counted(faulty, "day")} with failures, {Counted(StatusBoards.Days - known, "day")} without data.";
    }

    public static string Percent(double? ratio) => ratio switch
    {
        null => "not known",
        1 => "100 %",
        // 99.996 is not rounded up to what it is not, and 0.995 is not less than 99.5 because of how numbers are stored.
        >= 0.99 and { } value => (Math.Floor((value * 1e4) + 1e-6) / 1e2).ToString("0.0#", CultureInfo.InvariantCulture) + " %",
        { } value => (Math.Floor((value * 1e3) + 1e-6) / 10).ToString("0.#", CultureInfo.InvariantCulture) + " %",
    };

    public static string Figure(string term, double? value) => (term, value) switch
    {
        (_, null) => "not known",
        (SlaTerms.Availability, _) => Percent(value),
        // What misses its limit by a little must not read like the limit.
        (SlaTerms.ErrorRate, { } rate) =>
            (Math.Ceiling(Math.Max(0, (rate * 1e4) - 1e-6)) / 1e2).ToString("0.##", CultureInfo.InvariantCulture) + " %",
        (SlaTerms.Apdex, { } apdex) => (Math.Floor((apdex * 1e2) + 1e-6) / 1e2).ToString("0.00", CultureInfo.InvariantCulture),
        (_, >= 1) => value.Value.ToString("0.##", CultureInfo.InvariantCulture) + " s",
        (_, { } seconds) => (seconds * 1000).ToString("#,##0", CultureInfo.InvariantCulture) + " ms",
    };

    public static string Duration(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => "less than a minute",
        { TotalHours: < 2 } => Counted((int)span.TotalMinutes, "minute"),
        { TotalDays: < 2 } => Counted((int)span.TotalHours, "hour"),
        _ => Counted((int)span.TotalDays, "day"),
    };

    public static string Of(MaintenanceStatus status) => status switch
    {
        MaintenanceStatus.Running => "In progress",
        MaintenanceStatus.Planned => "Planned",
        _ => "Completed",
    };

    public static string Date(DateOnly date) => date.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public static string Machine(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Counted(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
