namespace GenerationService.Alerts;

/// <summary>The board in words.</summary>
internal static class AlertWords
{
    public static string Headline(AlertBoard board) => board.State switch
    {
        AlertsState.NotConfigured => "No Alertmanager is configured",
        AlertsState.AlertmanagerAway => "Alertmanager does not answer",
        _ when board.Heartbeat is false => "Alerting does not work",
        _ => Counted(board) switch
        {
            0 => "Nothing fires",
            1 => "One alert fires",
            var count => $"{count} alerts fire",
        },
    };

    /// <summary>A sentence more; empty: none is needed.</summary>
    public static string Explained(AlertBoard board) => board.State switch
    {
        AlertsState.NotConfigured => "It is not known what fires. Set Sla:AlertmanagerUrl to the address of Alertmanager.",
        AlertsState.AlertmanagerAway => "It is not known what fires, and nobody is told of it. Look at Alertmanager, and at its log.",
        _ when board.Heartbeat is false =>
            "The alert that always fires is missing: Prometheus is down, or does not reach Alertmanager. What is below may be all or not.",
        _ => "",
    };

    /// <summary>For a class of the style sheet.</summary>
    public static string Mood(AlertBoard board) => board.State switch
    {
        AlertsState.NotConfigured => "unknown",
        AlertsState.AlertmanagerAway => "bad",
        _ when board.Heartbeat is false => "bad",
        _ => board.Alerts.Where(alert => alert.Status == AlertStatus.Firing).Select(Mood).FirstOrDefault() ?? "good",
    };

    public static string Mood(AlertView alert) => alert.Severity switch
    {
        "critical" => "bad",
        "warning" => "minor",
        "info" => "maintenance",
        _ => "unknown",
    };

    public static string Severity(AlertView alert) => alert.Severity switch
    {
        "critical" => "Critical",
        "warning" => "Warning",
        "info" => "Information",
        "none" => "No severity",
        var other => other,
    };

    public static string Status(AlertView alert) => alert.Status switch
    {
        AlertStatus.Muted => "muted: a graver alert of this service fires",
        AlertStatus.Silenced => "silenced",
        _ => alert.Receivers.Count == 0 ? "nobody is told" : $"told to {string.Join(", ", alert.Receivers)}",
    };

    public static string Duration(int minutes) => minutes switch
    {
        < 60 => $"{minutes} minutes",
        60 => "1 hour",
        < 1440 => $"{minutes / 60} hours",
        1440 => "1 day",
        _ => $"{minutes / 1440} days",
    };

    private static int Counted(AlertBoard board) => board.MoreAlerts + board.Alerts.Count(alert => alert.Status == AlertStatus.Firing);
}
