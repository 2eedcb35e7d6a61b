using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ServiceDefaults.Health;

/// <summary>The latest look at what the service depends on; however many ask, it looks again only when that look is old.</summary>
internal sealed class Readiness(HealthCheckService checks, TimeProvider clock, IOptions<HealthOptions> options, IHostApplicationLifetime lifetime) : IDisposable
{
    private readonly SemaphoreSlim _looking = new(1, 1);
    private readonly TimeSpan _fresh = TimeSpan.FromSeconds(options.Value.CacheSeconds);
    private HealthReport? _report;
    private long _seen;

    public async Task<HealthReport> LookAsync(CancellationToken cancellationToken)
    {
        // Load balancers should turn away before the server does.
        if (lifetime.ApplicationStopping.IsCancellationRequested) return Stopping;
        await _looking.WaitAsync(cancellationToken);
        try
        {
            if (_report is { } known && clock.GetElapsedTime(_seen) < _fresh) return known;
            _report = await checks.CheckHealthAsync(cancellationToken);
            _seen = clock.GetTimestamp();
            return _report;
        }
        finally
        {
            _looking.Release();
        }
    }

    public void Dispose() => _looking.Dispose();

    private static HealthReport Stopping { get; } = new(
        new Dictionary<string, HealthReportEntry> { ["lifetime"] = new(HealthStatus.Unhealthy, "stopping", TimeSpan.Zero, null, null) }, TimeSpan.Zero);
}
