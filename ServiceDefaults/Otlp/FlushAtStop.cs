using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Otlp;

/// <summary>
/// Sends the last telemetry when the service has stopped answering, within a limit: the SDK alone would wait five seconds or more
/// per signal for a collector that is not there. Registered first, so stopped last.
/// </summary>
internal sealed class FlushAtStop(IServiceProvider services, IOptions<OtlpOptions> options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        var limit = (int)(options.Value.FlushSeconds * 1000);
        return Task.WhenAll(
            Task.Run(() => services.GetService<TracerProvider>()?.Shutdown(limit), CancellationToken.None),
            Task.Run(() => services.GetService<MeterProvider>()?.Shutdown(limit), CancellationToken.None),
            Task.Run(() => services.GetService<LoggerProvider>()?.Shutdown(limit), CancellationToken.None));
    }
}
