using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Telemetry;

/// <summary>Where telemetry goes.</summary>
internal sealed record OtlpAddress(string Url, string Protocol);

/// <summary>Runs the real Aspire dashboard for as long as the application runs, if the Aspire command line is there.</summary>
internal sealed partial class DashboardHost(
    DistributedApplicationOptions options,
    IConfiguration configuration,
    ResourceLoggerService loggers,
    Watchdog watchdog,
    IHttpClientFactory clients,
    ILogger<DistributedApplication> logger)
{
    private const string LogName = "aspire-dashboard";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly FreePorts _free = new();
    private ChildProcess? _process;
    private string? _frontend;

    public OtlpAddress? Grpc { get; private set; }

    public OtlpAddress? Http { get; private set; }

    /// <summary>Starts it; the addresses are known afterwards, and answer when <see cref="AnswersAsync"/> has ended.</summary>
    public void Start(string appHostDirectory)
    {
        if (options.DisableDashboard) return;
        if (AspireCli.Find(appHostDirectory) is not { } cli)
        {
            Log.NoDashboard(logger);
            return;
        }

        _frontend = Url("ASPNETCORE_URLS");
        var grpc = Url("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL");
        var http = Url("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL");
        _process = ChildProcess.Start(
            new Launch(
                cli,
                [
                    "dashboard", "run", "--frontend-url", _frontend, "--otlp-grpc-url", grpc, "--otlp-http-url", http,
                    "--allow-anonymous", "--non-interactive", "--nologo",
                ],
                appHostDirectory,
                new Dictionary<string, string> { ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true" }),
            watchdog,
            (line, isError) => loggers.Write(LogName, line, isError));
        (Grpc, Http) = (new OtlpAddress(grpc, "grpc"), new OtlpAddress(http, "http/protobuf"));
    }

    public async Task AnswersAsync(CancellationToken cancellationToken)
    {
        if (_process is null) return;
        using var client = clients.CreateClient(LogName);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            while (!await AnswersOnceAsync(client, patience.Token))
            {
                if (_process.Ended.IsCompleted) throw NotStarted("it ended");
                await Task.Delay(Pause, patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NotStarted($"it did not answer at {_frontend} within {Patience.TotalSeconds:0} s");
        }
        Log.Listening(logger, _frontend!);
    }

    public Task StopAsync() => _process?.StopAsync() ?? Task.CompletedTask;

    private async Task<bool> AnswersOnceAsync(HttpClient client, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(_frontend!), cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private DistributedApplicationException NotStarted(string what)
    {
        var lines = loggers.Lines(LogName).TakeLast(3).Select(line => line.Content);
        return new DistributedApplicationException($"The Aspire dashboard did not start: {what}. It said: {string.Join(" | ", lines)}");
    }

    private string Url(string key)
    {
        if (configuration[key]?.Split(';')[0] is not { Length: > 0 } configured) return $"http://localhost:{_free.Next()}";
        if (!FreePorts.IsFree(new Uri(configured).Port))
            throw new DistributedApplicationException($"Port {new Uri(configured).Port} of the dashboard is taken: stop the program that listens there, or set {key} to another address.");
        return configured.TrimEnd('/');
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Information, "No Aspire dashboard, and no traces: the Aspire command line was not found (ASPIRE_CLI_PATH, PATH, .tools).")]
        public static partial void NoDashboard(ILogger logger);

        [LoggerMessage(4, LogLevel.Information, "Now listening on: {Url} (Aspire dashboard)")]
        public static partial void Listening(ILogger logger, string url);
    }
}
