using PlatformCheck;
using PlatformCheck.Drills;
using PlatformCheck.Runbooks;

// Starts the platform, has it do real work, and checks the results from end to end.
// Exit code 0, 1 when a step failed, 2 when it was called wrongly.
var arguments = CheckArguments.Parse(args);
if (arguments.Fault is { } fault)
{
    await Console.Error.WriteLineAsync($"PlatformCheck: {fault}");
    return 2;
}
var run = arguments.Run;
var time = TimeProvider.System;
var colours = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is not { Length: > 0 };
var report = new Report(Console.Out, time, colours);
var stop = new CancellationTokenSource();
using var onSignal = Signals.Cancel(stop);
using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
await using var outside = await Outside.StartAsync();
using var platform = StartedPlatform.Start(arguments, arguments.OnlyDrills ? outside.SettingsOfDrills : outside.Settings);

var (passed, stopped) = (false, false);
try
{
    var addresses = await platform.StartedAsync(report, time, stop.Token);
    platform.OnEnd(stop.Cancel);
    var peers = new Peers(addresses, http);
    var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
    var portfolio = new SimulatedPortfolio(seed: 1, today);
    var webhooks = new Webhooks(addresses, outside.WebhookSecret, http, time);
    var polling = new Polling(time);
    var ground = new DrillGround(addresses, peers, platform, outside, portfolio, webhooks, run, polling, http);
    var drills = new DrillRun(ground, new Alerts(peers), report, run, polling, time);
    if (arguments.OnlyDrills)
    {
        passed = await drills.AllAsync(arguments, stop.Token);
    }
    else
    {
        var market = new MarketWork(peers, report, run, new SimulatedMarket(seed: 1, today), time);
        var beyond = new OutsideWork(addresses, peers, report, run, outside, platform, polling, webhooks, http);
        var weekend = new WeekendWork(peers, report, run, today, time);
        var work = new Work(addresses, peers, report, run, portfolio, market, weekend, beyond, time);
        var done = await work.DoAsync(arguments.OutcomesFile, stop.Token);
        var verification = new Verification(addresses, peers, report, run, polling, platform.DashboardKey, http);
        await verification.VerifyAsync(done, stop.Token);
        await new DashboardCheck(addresses, peers, report, run, new SimulatedMarket(seed: 2, today), http, time).DoAsync(stop.Token);
        await drills.ShowAsync(DrillBook.OfTheCheck, stop.Token);
        await new RunbookCheck(ground, outside, report, run, new LogCheck(ground, webhooks, run, polling, http), polling)
            .DoAsync(stop.Token);
        await report.SayAsync("All steps passed.");
        passed = true;
    }
}
catch (CheckFailedException)
{
    await report.SayAsync($"Logs, data and metrics of this check are kept in {run.Path}");
}
catch (Exception end) when (stop.IsCancellationRequested && end is (OperationCanceledException or IOException))
{
    stopped = true;
    await report.SayLastAsync("Stopped.");
}
if (await platform.EndAsync() != 0) passed = false;
// After a failure everything is kept for inspection.
if (passed || stopped) run.DeleteIfTemporary();
return passed ? 0 : 1;
