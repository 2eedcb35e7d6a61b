namespace PlatformCheck.Drills;

/// <summary>What can go wrong in ExecutorService.</summary>
internal static class ExecutorDrills
{
    private const string Service = "executor";
    private const string Failed = "Pattern … failed at step …";

    private static readonly string[] All4 =
        ["APILatencyP95Breach", "APILatencyP99Breach", "AgentSlow", "ExecutorErrorRate", "CircuitBreakerOpen", "CircuitBreakerFailureSpike",
            "ApdexLow"];

    public static Drill Down { get; } = new("ExecutorDown", Service, "The service is stopped")
    {
        Break = (ground, stop) => ground.StopAsync(Service, stop),
        Mend = (ground, stop) => ground.StartAsync(Service, stop),
        Also = ["SyntheticCheckFailing"],
    };

    public static IReadOnlyList<Drill> All { get; } =
    [
        Down,
        Slow("APILatencyP99Breach", "An agent takes 0.8 s longer", 800),
        Slow("APILatencyP95Breach", "An agent takes 0.4 s longer", 400),
        Slow("AgentSlow", "An agent takes 1.4 s longer", 1_400),
        Failing("ExecutorErrorRate", "An agent fails") with { Severity = "critical", Log = Failed },
        Failing("ExecutorErrorRate", "An agent fails") with { Severity = "warning", Log = Failed },
        Failing("CircuitBreakerOpen", "An agent fails until its circuit opens") with { Log = "The circuit of agent … is open" },
        Failing("CircuitBreakerFailureSpike", "Fifteen calls a second of an agent fail after a second") with
        {
            Break = (ground, stop) =>
                ground.BreakAsync(Service, "agents", only: "ledger.", delayMilliseconds: 1_000, fails: true, cancellationToken: stop),
            LoadPerSecond = 15,
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
    };
}
