using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceDefaults.Health;

/// <summary>The latest check of the service's dependencies; however many ask, it checks again only when that result is old.</summary>
internal sealed partial class Readiness(HealthCheckService checks, TimeProvider clock, IOptions<HealthOptions> options,
    IHostApplicationLifetime lifetime, ILogger<Readiness> logger) : IDisposable
{
    private readonly SemaphoreSlim _looking = new(1, 1);
    private readonly TimeSpan _fresh = TimeSpan.FromSeconds(options.Value.CacheSeconds);
    private HealthReport? _report;
    private long _seen;

    public async Task<HealthReport> LookAsync(CancellationToken cancellationToken)
    {
        // Load balancers should go elsewhere before the server refuses.
        if (lifetime.ApplicationStopping.IsCancellationRequested) return Stopping;
        await _looking.WaitAsync(cancellationToken);
        try
        {
            if (_report is { } known && clock.GetElapsedTime(_seen) < _fresh) return known;
            var report = await checks.CheckHealthAsync(cancellationToken);
            Tell(report);
            (_report, _seen) = (report, clock.GetTimestamp());
            return report;
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>Logged when it changes, not at every probe.</summary>
    private void Tell(HealthReport report)
    {
        if (report.Status == (_report?.Status ?? HealthStatus.Healthy)) return;
        if (report.Status == HealthStatus.Healthy) Log.Ready(logger);
        else Log.NotReady(logger, string.Join("; ", report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy)
            .Select(entry => $"{entry.Key}: {entry.Value.Description}")));
    }

    public void Dispose() => _looking.Dispose();

    private static HealthReport Stopping { get; } = new(
        new Dictionary<string, HealthReportEntry> { ["lifetime"] = new(HealthStatus.Unhealthy, "stopping", TimeSpan.Zero, null, null) },
        TimeSpan.Zero);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Not ready: {Checks}")]
        public static partial void NotReady(ILogger logger, string checks);

        [LoggerMessage(2, LogLevel.Information, "Ready again")]
        public static partial void Ready(ILogger logger);
    }
}
