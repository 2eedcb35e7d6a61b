namespace PlatformCheck.Drills;

/// <summary>Something that is broken on purpose, and the alert that must tell.</summary>
/// <param name="Alert">Its name.</param>
/// <param name="Service">Its label <c>service</c>.</param>
/// <param name="How">What is broken, in a few words.</param>
internal sealed record Drill(string Alert, string Service, string How)
{
    /// <summary>Its label <c>severity</c>; null where there is only one.</summary>
    public string? Severity { get; init; }

    /// <summary>Breaks it.</summary>
    public required Func<DrillGround, CancellationToken, Task> Break { get; init; }

    /// <summary>Returns when it works again: recovery counts from here.</summary>
    public required Func<DrillGround, CancellationToken, Task> Mend { get; init; }

    /// <summary>Requests that are sent all the while: a broken route that nobody asks for raises no alert.</summary>
    public Func<DrillGround, CancellationToken, Task>? Load { get; init; }

    /// <summary>They are what is wrong: they begin with the breaking and end with the mending.</summary>
    public bool LoadIsTheFault { get; init; }

    /// <summary>How many of them a second.</summary>
    public int LoadPerSecond { get; init; } = 5;

    /// <summary>Other alerts that are right about this fault, too.</summary>
    public IReadOnlyList<string> Also { get; init; } = [];

    /// <summary>For an alert that a service raises itself, not a rule: how often it looks.</summary>
    public TimeSpan? RaisedEvery { get; init; }

    /// <summary>A line that the alert's runbook tells to look for, and that this fault leaves.</summary>
    public string? Log { get; init; }

    /// <summary>Parts that must be running here.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];
}

/// <summary>How a drill went.</summary>
internal sealed record DrillResult(Drill Drill, Rule Rule)
{
    /// <summary>From the order to break it until the samples in Prometheus met the alert's condition.</summary>
    public required TimeSpan Began { get; init; }

    /// <summary>From then until a receiver was told, or it would have been, had a critical alert not muted it.</summary>
    public required TimeSpan Told { get; init; }

    public required bool Muted { get; init; }

    /// <summary>The longest that telling may take: one evaluation, the alert's <c>for</c>, the wait of its group, and a second.</summary>
    public required TimeSpan Allowed { get; init; }

    /// <summary>From mending it until the alert was resolved in Alertmanager.</summary>
    public required TimeSpan Recovered { get; init; }
}
