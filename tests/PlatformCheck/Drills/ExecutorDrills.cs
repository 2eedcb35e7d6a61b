namespace PlatformCheck.Drills;

/// <summary>What can go wrong in ExecutorService.</summary>
internal static class ExecutorDrills
{
    private const string Service = "executor";

    private static readonly string[] All4 =
        ["APILatencyP95Breach", "APILatencyP99Breach", "AgentSlow", "ExecutorErrorRate", "CircuitBreakerOpen", "CircuitBreakerFailureSpike",
            "ApdexLow"];

    public static Drill Down { get; } = new("ExecutorDown", Service, "The service is stopped")
    {
        Break = (ground, stop) => ground.StopAsync(Service, stop),
        Mend = (ground, stop) => ground.StartAsync(Service, stop),
        Also = ["SyntheticCheckFailing"],
        // It first finishes what it is doing.
        Builds = TimeSpan.FromSeconds(5),
    };

    public static IReadOnlyList<Drill> All { get; } =
    [
        Down,
        Slow("APILatencyP99Breach", "An agent takes 0.8 s longer", 800),
        Slow("APILatencyP95Breach", "An agent takes 0.4 s longer", 400),
        Slow("AgentSlow", "An agent takes 1.4 s longer", 1_400),
        Failing("ExecutorErrorRate", "An agent fails") with { Severity = "critical" },
        Failing("ExecutorErrorRate", "An agent fails") with { Severity = "warning" },
        Failing("CircuitBreakerOpen", "An agent fails until its circuit opens"),
        Failing("CircuitBreakerFailureSpike", "Fifteen calls a second of an agent fail after a second") with
        {
            Break = (ground, stop) =>
                ground.BreakAsync(Service, "agents", only: "ledger.", delayMilliseconds: 1_000, fails: true, cancellationToken: stop),
            LoadPerSecond = 15,
            Builds = TimeSpan.FromSeconds(3),
        },
    ];

    private static Drill Slow(string alert, string how, int delay) => new(alert, Service, how)
    {
        Break = (ground, stop) =>
            ground.BreakAsync(Service, "agents", only: "ledger.", delayMilliseconds: delay, cancellationToken: stop),
        Mend = (ground, stop) => ground.MendAsync(Service, "agents", stop),
        Load = (ground, stop) => ground.ExecuteAsync(stop),
        LoadPerSecond = 3,
        Also = [.. All4.Where(other => other != alert)],
        // The share of slow ones builds up.
        Builds = TimeSpan.FromSeconds(1 + delay / 1000.0),
    };

    private static Drill Failing(string alert, string how) => new(alert, Service, how)
    {
        Break = (ground, stop) => ground.BreakAsync(Service, "agents", only: "ledger.", fails: true, cancellationToken: stop),
        Mend = async (ground, stop) =>
        {
            await ground.MendAsync(Service, "agents", stop);
            await ground.CloseCircuitsAsync(stop);
        },
        Load = (ground, stop) => ground.ExecuteAsync(stop),
        LoadPerSecond = 3,
        Also = [.. All4.Where(other => other != alert)],
        // The circuit opens at the fifth failure.
        Builds = TimeSpan.FromSeconds(3),
    };
}
