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
            Log = "Redis cannot be reached",
        },
        Stopped("ExporterDown", "node", "The node exporter is stopped"),
        Stopped("ExporterDown", "redis-exporter", "The Redis exporter is stopped"),
        Stopped("ExporterDown", "blackbox", "The blackbox exporter is stopped"),
        new("MetricsMissing", "executor", "The executor is no longer a target of Prometheus")
        {
            Break = (ground, stop) => ground.ForgetTargetAsync("executor", stop),
            Mend = (ground, stop) => ground.RememberTargetAsync(stop),
        },
    ];

    private static Drill Stopped(string alert, string part, string how) => new(alert, Service, how)
    {
        Break = (ground, stop) => ground.StopAsync(part, stop),
        Mend = (ground, stop) => ground.StartAsync(part, stop),
        Needs = [part],
    };
}
