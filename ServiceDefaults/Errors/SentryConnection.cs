using Sentry;
using ServiceDefaults.Metrics;
using ServiceDefaults.Privacy;

namespace ServiceDefaults.Errors;

/// <summary>
/// Opens Sentry's SDK with the service and sends what waits when it stops. Only its transport, envelopes, grouping and rate limits are
/// used: its per-request scopes and breadcrumbs (<c>UseSentry</c>) cost 57 µs and 18 KB for each request that goes well.
/// </summary>
internal sealed class SentryConnection(
    string dsn, IHostEnvironment environment, IConfiguration configuration, IOptions<ErrorsOptions> options, Scrubber scrubber,
    DroppedTelemetry dropped, IngestPause pause)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private IDisposable? _sdk;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _sdk = SentrySdk.Init(sentry =>
        {
            sentry.Dsn = dsn;
            sentry.Environment = SentryVariables.EnvironmentOf(configuration, environment);
            sentry.Release = SentryVariables.ReleaseOf(configuration, options.Value, environment.ApplicationName);
            sentry.MaxQueueItems = options.Value.MaxQueueItems;
            // The SDK's own trail holds the messages of earlier exceptions as they were; the reports bring their breadcrumbs along.
            sentry.MaxBreadcrumbs = 0;
            sentry.ShutdownTimeout = Patience;
            sentry.SendDefaultPii = false;
            sentry.IsEnvironmentUser = false;
            sentry.AutoSessionTracking = false;
            // The names of all assemblies are half of what a report costs; the release says as much.
            sentry.ReportAssembliesMode = ReportAssembliesMode.None;
            sentry.SetBeforeSend(new LastWord(scrubber, sentry).Of);
            sentry.CreateHttpMessageHandler = () => new CountedDelivery(dropped, pause);
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => SentrySdk.FlushAsync(Patience);

    public void Dispose() => _sdk?.Dispose();
}
