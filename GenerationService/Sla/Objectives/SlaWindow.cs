namespace GenerationService.Sla.Objectives;

/// <summary>The spans over which compliance is computed; <see cref="Now"/> is the shortest that can be measured.</summary>
internal enum SlaWindow
{
    Now,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
}

internal static class SlaWindows
{
    /// <summary>Those that are exported: a closed set of label values.</summary>
    public static IReadOnlyList<SlaWindow> Exported { get; } = [SlaWindow.Hour, SlaWindow.Day, SlaWindow.Week, SlaWindow.Month];

    /// <summary>Those of <c>/sla/status</c>.</summary>
    public static IReadOnlyList<SlaWindow> OfStatus { get; } = [SlaWindow.Now, .. Exported];

    /// <summary>Those of <c>/sla/uptime</c>.</summary>
    public static IReadOnlyList<SlaWindow> OfUptime { get; } = [.. Exported, SlaWindow.Quarter];

    public static TimeSpan Length(this SlaWindow window) => window switch
    {
        SlaWindow.Now => TimeSpan.FromMinutes(5),
        SlaWindow.Hour => TimeSpan.FromHours(1),
        SlaWindow.Day => TimeSpan.FromDays(1),
        SlaWindow.Week => TimeSpan.FromDays(7),
        SlaWindow.Month => TimeSpan.FromDays(30),
        SlaWindow.Quarter => TimeSpan.FromDays(90),
        _ => throw new ArgumentOutOfRangeException(nameof(window), window, "Not a window."),
    };

    public static string Label(this SlaWindow window) => window switch
    {
        SlaWindow.Now => "now",
        SlaWindow.Hour => "1h",
        SlaWindow.Day => "24h",
        SlaWindow.Week => "7d",
        SlaWindow.Month => "30d",
        SlaWindow.Quarter => "90d",
        _ => throw new ArgumentOutOfRangeException(nameof(window), window, "Not a window."),
    };

    /// <summary>As PromQL writes it.</summary>
    public static string Range(this SlaWindow window) => window == SlaWindow.Now ? "5m" : window.Label();
}
