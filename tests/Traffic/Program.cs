using System.Runtime.InteropServices;
using Traffic;
using Traffic.Days;

// Sends a day of a portfolio to running services. Exit code 0; 1 when a request failed; 2 when it was called wrongly.
if (args is ["--help"] or ["-h"])
{
    await Console.Out.WriteLineAsync(TrafficArguments.Help);
    return 0;
}
var arguments = TrafficArguments.Parse(args, Environment.GetEnvironmentVariable);
if (arguments.Fault is { } fault)
{
    await Console.Error.WriteLineAsync($"Traffic: {fault}");
    return 2;
}

var time = TimeProvider.System;
var plan = DayPlan.Of(arguments.Seed, arguments.Properties, arguments.Hours);
if (arguments.PlanOnly)
{
    foreach (var planned in plan.Happenings) await Console.Out.WriteLineAsync(planned.ToString());
    return 0;
}

using var stop = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
var tally = new Tally();
var services = new Services(arguments, http, tally, time);
await Console.Out.WriteLineAsync($"A day of {arguments.Properties} properties (seed {arguments.Seed}): " +
    $"{plan.Happenings.Count} happenings, {arguments.Speed:0.#} times as fast");
var ended = await new Day(plan, services, tally, Console.Out, time).PlayAsync(arguments.Speed, stop.Token);
await Console.Out.WriteAsync(tally.Summary(ended));
return ended && tally.Failed == 0 ? 0 : 1;

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
