namespace PlatformCheck.Drills;

/// <summary>What can go wrong around the services.</summary>
internal static class PlatformDrills
{
    private const string Service = "platform";

    public static IReadOnlyList<Drill> All { get; } =
    [
        Stopped("RedisDown", "cache", "Redis is stopped") with
        {
            Needs = ["cache", "redis-exporter"],
            // The exporter waits a moment for its answer.
            Builds = TimeSpan.FromSeconds(2),
        },
        Stopped("ExporterDown", "node", "The node exporter is stopped"),
        Stopped("ExporterDown", "redis-exporter", "The Redis exporter is stopped"),
        Stopped("ExporterDown", "blackbox", "The blackbox exporter is stopped"),
        new("MetricsMissing", "executor", "The executor is no longer a target of Prometheus")
        {
            Break = (ground, stop) => ground.ForgetTargetAsync("executor", stop),
            Mend = (ground, stop) => ground.RememberTargetAsync(stop),
            // Prometheus waits five seconds after a change of its targets' files before it scrapes others.
            Builds = TimeSpan.FromSeconds(6),
        },
    ];

    private static Drill Stopped(string alert, string part, string how) => new(alert, Service, how)
    {
        Break = (ground, stop) => ground.StopAsync(part, stop),
        Mend = (ground, stop) => ground.StartAsync(part, stop),
        Needs = [part],
    };
}
