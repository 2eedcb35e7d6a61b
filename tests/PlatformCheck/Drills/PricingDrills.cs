namespace PlatformCheck.Drills;

/// <summary>What can go wrong in PricingService.</summary>
internal static class PricingDrills
{
    private const string Service = "pricing";
    private const int InvalidAtOnce = 10;

    private static readonly string[] Slow = ["SlowScoreLatency", "CriticalScoreLatency", "HighAPILatency", "ApdexLow"];

    public static Drill HighErrorRate { get; } = Failing("HighErrorRate", also: "IncreasedErrorRate");

    public static IReadOnlyList<Drill> All { get; } =
    [
        HighErrorRate,
        Failing("IncreasedErrorRate", also: "HighErrorRate"),
        Quotes("CriticalScoreLatency", "Each quote takes 120 ms longer", 120),
        Quotes("SlowScoreLatency", "Each quote takes 60 ms longer", 60),
        Requests("HighAPILatency", "A route takes 1.5 s longer", 1_500),
        Requests("ApdexLow", "A route takes 0.8 s longer", 800),
        Quotes("HighActiveRequests", "40 quotes a second, each takes 6 s", 6_000) with
        {
            LoadPerSecond = 40,
        },
        new("HighMemoryUsage", Service, "The process holds 4.5 GB")
        {
            Break = (ground, stop) => ground.BreakAsync(Service, "memory", megabytes: 4_500, cancellationToken: stop),
            Mend = (ground, stop) => ground.MendAsync(Service, "memory", stop),
        },
        new("RetrainingFailures", Service, "A retraining fails")
        {
            Break = async (ground, stop) =>
            {
                await ground.BreakAsync(Service, "retrainings", fails: true, cancellationToken: stop);
                await ground.SendAsync(HttpMethod.Post, Service, $"/models/{ground.Portfolio.Properties[0].Id}/retrain", new { }, stop);
            },
            Mend = (ground, stop) => ground.MendAsync(Service, "retrainings", stop),
            Log = "Retraining … failed; the current model stays",
        },
        new("HighInvalidOutcomesRate", Service, "An import whose outcomes have no price")
        {
            Break = (_, _) => Task.CompletedTask,
            Mend = (_, _) => Task.CompletedTask,
            Load = (ground, stop) => ground.SendAsync(HttpMethod.Post, Service, "/learn", new { Outcomes = Invalid(ground) }, stop),
            LoadIsTheFault = true,
        },
        new("PackError", Service, "Packs cannot be built")
        {
            Break = async (ground, stop) =>
            {
                await ground.BreakAsync(Service, "pack-builds", fails: true, cancellationToken: stop);
                await ground.BuildPackAsync(stop);
            },
            Mend = MendPacksAsync,
            Also = ["PackNotFresh"],
            Log = "The pricing pack of … could not be built",
        },
        new("PackNotFresh", Service, "A property changed, and packs cannot be built")
        {
            Break = async (ground, stop) =>
            {
                await ground.BreakAsync(Service, "pack-builds", fails: true, cancellationToken: stop);
                await ground.BuildPackAsync(stop);
            },
            Mend = MendPacksAsync,
            Also = ["PackError"],
        },
        new("ServiceDown", Service, "The service is stopped")
        {
            Break = (ground, stop) => ground.StopAsync(Service, stop),
            Mend = (ground, stop) => ground.StartAsync(Service, stop),
            Also = ["SyntheticCheckFailing"],
        },
        new("TelemetryDropped", Service, "The collector accepts no spans")
        {
            Break = (ground, stop) => ground.BreakAsync(Service, "telemetry", cancellationToken: stop),
            Mend = (ground, stop) => ground.MendAsync(Service, "telemetry", stop),
            Load = (ground, stop) => ground.QuoteAsync(stop),
        },
        new("CardinalityLimitHit", Service, "A metric has more series than it may")
        {
            Break = (ground, stop) => ground.BreakAsync(Service, "series", cancellationToken: stop),
            Mend = (ground, stop) => ground.MendAsync(Service, "series", stop),
        },
    ];

    private static Drill Failing(string alert, string also) => new(alert, Service, "POST /score ends with 500")
    {
        Break = (ground, stop) => ground.BreakAsync(Service, "requests", only: "/score", fails: true, cancellationToken: stop),
        Mend = (ground, stop) => ground.MendAsync(Service, "requests", stop),
        Load = (ground, stop) => ground.QuoteAsync(stop),
        Also = [also],
        Log = "Unhandled exception",
    };

    private static Drill Quotes(string alert, string how, int delay) => new(alert, Service, how)
    {
        Break = (ground, stop) => ground.BreakAsync(Service, "quotes", delayMilliseconds: delay, cancellationToken: stop),
        Mend = (ground, stop) => ground.MendAsync(Service, "quotes", stop),
        Load = (ground, stop) => ground.QuoteAsync(stop),
        Also = [.. Slow.Append("HighActiveRequests").Where(other => other != alert)],
    };

    private static Drill Requests(string alert, string how, int delay) => new(alert, Service, how)
    {
        Break = (ground, stop) =>
            ground.BreakAsync(Service, "requests", only: "/properties", delayMilliseconds: delay, cancellationToken: stop),
        Mend = (ground, stop) => ground.MendAsync(Service, "requests", stop),
        Load = (ground, stop) => ground.SendAsync(HttpMethod.Get, Service, "/properties", body: null, stop),
        Also = [.. Slow.Where(other => other != alert)],
    };

    private static async Task MendPacksAsync(DrillGround ground, CancellationToken cancellationToken)
    {
        await ground.MendAsync(Service, "pack-builds", cancellationToken);
        await ground.BuildPackAsync(cancellationToken);
    }

    private static object[] Invalid(DrillGround ground) =>
    [
        .. Enumerable.Range(0, InvalidAtOnce).Select(_ => new
        {
            OutcomeId = $"drill-{ground.Next()}", PropertyId = ground.Portfolio.Properties[0].Id,
            StayDate = ground.Portfolio.Today.AddDays(-3), Price = -1, Accepted = true,
        }),
    ];
}
