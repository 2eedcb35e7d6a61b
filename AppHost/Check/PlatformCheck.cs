using AppHost.Files;
using AppHost.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppHost.Check;

/// <summary>Starts the platform, has it do real work, and looks at every end whether that work was seen.</summary>
internal static class PlatformCheck
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(60);

    /// <returns>The exit code: 0, or 1 when a step failed.</returns>
    public static async Task<int> RunAsync(DistributedApplication app, CheckOptions options)
    {
        var time = TimeProvider.System;
        var run = app.Services.GetRequiredService<RunDirectory>();
        var colours = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is not { Length: > 0 };
        var report = new Report(Console.Out, time, colours);
        using var stop = new CancellationTokenSource();
        using var onSignal = Signals.Cancel(stop);
        using var onEnd = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stop.Cancel);
        using var http = new HttpClient { Timeout = AnswerTime };

        var (passed, stopped) = (false, false);
        await using (app)
        {
            try
            {
                var peers = Peers.Of(app, http);
                await report.StepAsync("Everything healthy", run.Logs, async (_, cancellationToken) =>
                {
                    await app.StartAsync(cancellationToken);
                    var (resources, took) = await Startup.WaitAsync(app, cancellationToken);
                    return resources.FirstOrDefault(resource => resource.Fault is not null) is { } ill
                        ? throw new CheckFailedException($"{ill.Name} {ill.Fault}")
                        : $"{resources.Count} parts, {took.TotalSeconds:0.0} s after the start";
                }, stop.Token);

                var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
                var market = new MarketWork(peers, report, run, new SimulatedMarket(seed: 1, today), time);
                var work = await new Work(peers, report, run, new SimulatedPortfolio(seed: 1, today), market, time)
                    .DoAsync(options.OutcomesFile, stop.Token);
                await new Verification(peers, report, run, new Polling(time), http).VerifyAsync(app, work, stop.Token);
                await report.SayAsync("All steps passed.");
                passed = true;
            }
            catch (CheckFailedException)
            {
                await report.SayAsync($"Logs, data and metrics of this check are kept in {run.Path}");
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                stopped = true;
                await report.SayAsync("Stopped.");
            }
            if (LostSight.ExitCode(app) != 0) passed = false;
            await app.StopAsync(CancellationToken.None);
        }
        // What failed is kept to be looked at.
        if (options.Temporary && (passed || stopped)) new RunDirectory(run.Path, temporary: true).Dispose();
        return passed ? 0 : 1;
    }
}
