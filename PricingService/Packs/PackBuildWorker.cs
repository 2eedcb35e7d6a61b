using Microsoft.Extensions.Options;

namespace PricingService.Packs;

/// <summary>Builds the packs that were ordered, a few at a time; takes up again what died with another process.</summary>
internal sealed partial class PackBuildWorker(
    PackBuilds builds, PackBuildTable table, PackBuilder builder, IOptions<PackOptions> options, TimeProvider clock,
    ILogger<PackBuildWorker> logger)
    : BackgroundService
{
    /// <summary>How often progress is noted, and seen whether the build is still wanted.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.MostBuildsAtOnce).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await table.TakeAsync(stoppingToken) is { } build) await BuildAsync(build, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.QueueFailed(logger, e);
            }
            await builds.NudgedAsync(stoppingToken);
        }
    }

    private async Task BuildAsync(PackBuild build, CancellationToken stoppingToken)
    {
        using var running = builds.Begin(build.BuildId, stoppingToken);
        using var over = new CancellationTokenSource();
        var beating = BeatAsync(build.Ticket, running, over.Token);
        try
        {
            await builder.BuildAsync(build.ToOrder(), build.Ticket, running, running.Stopped);
        }
        catch (OperationCanceledException)
        {
            // Called off, which is written already; or stopped with the process: then the next one need not wait for the lease to end.
            if (stoppingToken.IsCancellationRequested) await table.ReleaseAsync(build.Ticket, CancellationToken.None);
        }
        catch (Exception e)
        {
            Log.Failed(logger, e, build.BuildId);
            await table.FailAsync(build.Ticket, $"The build failed ({e.GetType().Name}); the log has the details.", CancellationToken.None);
        }
        finally
        {
            await over.CancelAsync();
            await beating;
            builds.End(build.BuildId);
        }
    }

    private async Task BeatAsync(BuildTicket ticket, RunningBuild running, CancellationToken over)
    {
        using var timer = new PeriodicTimer(Beat, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                try
                {
                    var (done, total) = running.Progress;
                    if (!await table.BeatAsync(ticket, done, total, over)) running.Stop();
                }
                catch (System.Data.Common.DbException e)
                {
                    Log.NotNoted(logger, e, ticket.BuildId);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The build is over.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The queue of pack builds cannot be read; it is tried again")]
        public static partial void QueueFailed(ILogger logger, Exception exception);

        [LoggerMessage(LogLevel.Error, "Pack build {BuildId} failed; the packs are as they were")]
        public static partial void Failed(ILogger logger, Exception exception, string buildId);

        [LoggerMessage(LogLevel.Warning, "The progress of pack build {BuildId} could not be noted")]
        public static partial void NotNoted(ILogger logger, Exception exception, string buildId);
    }
}
