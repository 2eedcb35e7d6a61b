namespace ServiceDefaults.Switches;

/// <summary>A place where something can be made to go wrong, for drills.</summary>
/// <param name="Name">Lower case with hyphens, a constant.</param>
/// <param name="Kind">What can go wrong there.</param>
/// <param name="Meaning">What is broken while it is on; if it can be limited, to what.</param>
public sealed record FaultPoint(string Name, FaultKind Kind, string Meaning)
{
    /// <summary>All requests, or those of routes that begin with <c>only</c>.</summary>
    public const string Requests = "requests";

    /// <summary>Calls to all other services, or to the one named <c>only</c>.</summary>
    public const string Dependencies = "dependencies";

    /// <summary>Exports of spans to the collector.</summary>
    public const string Telemetry = "telemetry";

    /// <summary>Memory that is held for nothing.</summary>
    public const string Memory = "memory";

    /// <summary>A metric with more series than it may have.</summary>
    public const string Series = "series";
}

/// <summary>What can go wrong at a point.</summary>
public enum FaultKind
{
    /// <summary>What passes there is late, fails, or both.</summary>
    Passage,

    /// <summary>It is broken or it is not.</summary>
    State,

    /// <summary>It takes an amount in megabytes.</summary>
    Amount,
}

/// <summary>A fault that is on.</summary>
/// <param name="Only">What it is limited to; null for everything at that point.</param>
/// <param name="Delay">By how much it makes late what passes.</param>
/// <param name="Fails">Whether what passes fails.</param>
/// <param name="Megabytes">The amount, where one is held.</param>
/// <param name="Until">When it ends by itself.</param>
public sealed record Fault(string? Only, TimeSpan Delay, bool Fails, int Megabytes, DateTimeOffset Until);

/// <summary>Thrown where a fault is on.</summary>
public sealed class InjectedFaultException(string point) : Exception($"The fault '{point}' is switched on for a drill.");
