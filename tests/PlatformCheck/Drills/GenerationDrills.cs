namespace PlatformCheck.Drills;

/// <summary>What can go wrong in GenerationService, and with what it calls.</summary>
internal static class GenerationDrills
{
    private const string Service = "generation";
    private const int TooMany = 520;

    public static Drill BudgetExhausted { get; } = new("AIBudgetExhausted", Service, "The budget for paid models is spent")
    {
        Break = async (ground, stop) =>
        {
            await ground.BreakAsync(Service, "budget", cancellationToken: stop);
            // The refusal is what makes the metric look again at once.
            await ground.GenerateAsync(Outside.PaidModel, stop);
        },
        Mend = (ground, stop) => ground.MendAsync(Service, "budget", stop),
    };

    public static IReadOnlyList<Drill> All { get; } =
    [
        BudgetExhausted,
        new("QueueDepthHigh", Service, "Nobody takes jobs, and 520 are waiting")
        {
            Break = async (ground, stop) =>
            {
                await ground.BreakAsync(Service, "queues", cancellationToken: stop);
                for (var sent = 0; sent < TooMany; sent += 20)
                    await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ground.GenerateAsync(model: null, stop)));
            },
            Mend = (ground, stop) => ground.MendAsync(Service, "queues", stop),
        },
        new("SlowRequests", Service, "A route takes 6 s longer")
        {
            Break = (ground, stop) =>
                ground.BreakAsync(Service, "requests", only: "/payments", delayMilliseconds: 6_000, cancellationToken: stop),
            Mend = (ground, stop) => ground.MendAsync(Service, "requests", stop),
            Load = (ground, stop) => ground.SendAsync(HttpMethod.Get, Service, "/payments", body: null, stop),
            LoadPerSecond = 2,
            Also = ["ApdexLow"],
        },
        Failing("critical"),
        Failing("warning"),
        new("PaymentFailures", Service, "Every second card is declined")
        {
            Break = (_, _) => Task.CompletedTask,
            Mend = (_, _) => Task.CompletedTask,
            Load = PayAsync,
            LoadIsTheFault = true,
            // Every other payment succeeds.
            Log = "Payment settled",
        },
        new("NotionFailures", Service, "Notion cannot be reached")
        {
            Break = (ground, stop) => ground.BreakAsync(Service, "dependencies", only: "notion", fails: true, cancellationToken: stop),
            Mend = (ground, stop) => ground.MendAsync(Service, "dependencies", stop),
            Load = (ground, stop) => ground.SendAsync(HttpMethod.Post, Service, "/api/automation/start", new
            {
                Type = "notion_vercel",
                Inputs = new Dictionary<string, object> { ["property_name"] = $"Casa {ground.Next()}", ["city"] = "Lisbon" },
            }, stop),
            Also = ["AutomationFailures"],
        },
        new("HighAICost", Service, "Three texts a second of a model that costs 0.52 dollars each")
        {
            Break = (_, _) => Task.CompletedTask,
            Mend = (_, _) => Task.CompletedTask,
            Load = (ground, stop) => ground.GenerateAsync(Outside.PaidModel, stop),
            LoadIsTheFault = true,
            LoadPerSecond = 3,
        },
        new("ExternalServiceSlow", Service, "The paid model takes 6 s longer")
        {
            Break = (ground, stop) =>
                ground.BreakAsync(Service, "dependencies", only: "models", delayMilliseconds: 6_000, cancellationToken: stop),
            Mend = (ground, stop) => ground.MendAsync(Service, "dependencies", stop),
            Load = (ground, stop) => ground.GenerateAsync(Outside.PaidModel, stop),
            LoadPerSecond = 1,
            Also = ["HighAICost"],
        },
        new("SyntheticCheckFailing", Outside.CheckedPage, "A page that is checked answers with 503")
        {
            Break = (ground, _) => Task.FromResult(ground.Outside.PageFails = true),
            Mend = (ground, _) => Task.FromResult(ground.Outside.PageFails = false),
            Log = "Check … is down",
            // The service raises it itself, at its check's interval.
            RaisedEvery = TimeSpan.FromSeconds(5),
        },
    ];

    private static Drill Failing(string severity) => new("GenerationFailures", Service, "The text model writes nonsense")
    {
        Severity = severity,
        Break = (ground, stop) => ground.BreakAsync(Service, "texts", cancellationToken: stop),
        Mend = (ground, stop) => ground.MendAsync(Service, "texts", stop),
        Log = "Job … failed in attempt …",
        Load = (ground, stop) => ground.GenerateAsync(model: null, stop),
        LoadPerSecond = 8,
    };

    private static Task PayAsync(DrillGround ground, CancellationToken cancellationToken)
    {
        var number = ground.Next();
        var failed = number % 2 == 0;
        var (status, paid, reason) = failed ? ("failed", "false", "\"card_declined\"") : ("succeeded", "true", "null");
        var captured = failed ? 0 : 9_900;
        return ground.Webhooks.SendAsync($"evt_drill_{number}", failed ? "charge.failed" : "charge.succeeded", $$"""
            {"id":"ch_drill_{{number}}","object":"charge","amount":9900,"amount_captured":{{captured}},"amount_refunded":0,
             "currency":"eur","status":"{{status}}","paid":{{paid}},"captured":{{paid}},"refunded":false,"failure_code":{{reason}}}
            """, cancellationToken);
    }
}
