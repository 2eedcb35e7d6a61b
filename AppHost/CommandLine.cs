using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AppHost.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppHost;

/// <summary>
/// What the AppHost was asked to do. Everything that is not its own option goes to the host, so
/// <c>--Platform:Directory=/tmp/x</c>, <c>--publisher manifest</c> and the like work as usual.
/// </summary>
internal sealed record CommandLine
{
    private static readonly TimeSpan OrchestratorPatience = TimeSpan.FromSeconds(5);

    /// <summary>Where to write the addresses for a program; null to print them.</summary>
    public string? Addresses { get; private init; }

    /// <summary>
    /// The program that started it holds the other end of its standard input: it writes <see cref="Orders"/>, and when it ends, so does
    /// this run.
    /// </summary>
    public bool UntilInputEnds { get; private init; }

    /// <summary>The other arguments, plus defaults that this platform needs: a dashboard over http on loopback.</summary>
    public required string[] HostArguments { get; init; }

    public static CommandLine Parse(string[] args)
    {
        var anyPort = false;
        var untilInputEnds = false;
        string? addresses = null;
        var rest = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--any-port": anyPort = true; break;
                case "--until-input-ends": untilInputEnds = true; break;
                case "--addresses" when i + 1 < args.Length: addresses = args[++i]; break;
                default: rest.Add(args[i]); break;
            }
        }

        Default("environment", "Development", "DOTNET_ENVIRONMENT");
        if (anyPort)
        {
            Set("DcpPublisher:RandomizePorts", "true");
            // Addresses in the environment belong to the usual run: a launch profile puts them there.
            Set("ASPNETCORE_URLS", $"http://localhost:{FixedPorts.AnyFree()}");
            Set("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", $"http://localhost:{FixedPorts.AnyFree()}");
            Set("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", $"http://localhost:{FixedPorts.AnyFree()}");
        }
        // The table of addresses is all that a run has to say; warnings and errors still get through.
        if (!rest.Contains("--publisher") && !rest.Contains("--operation")) Default("Logging:LogLevel:Default", "Warning");
        // Everything speaks plain HTTP on loopback: that no development certificate is trusted and no key is required is intended.
        Default("ASPIRE_INTERACTIVITY_ENABLED", "false");
        Default("Logging:LogLevel:Aspire.Hosting.Dcp.DcpHost", "Error");
        Default("Logging:LogLevel:Aspire.Hosting.Dashboard", "Error");
        Default("Logging:LogLevel:Microsoft.AspNetCore.DataProtection", "Error");
        // When the AppHost ends, everything it started ends too.
        Default("DcpPublisher:WaitForResourceCleanup", "true");
        Default("ASPNETCORE_URLS", "http://localhost:18888");
        Default("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "http://localhost:4317");
        Default("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "http://localhost:4318");
        Default("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true");
        // Otherwise it would ask the package registry for a newer Aspire at every start, in a separate process;
        // Directory.Packages.props says which one is used.
        Default("ASPIRE_VERSION_CHECK_DISABLED", "true");
        Default("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "true");
        // The pages require no key; the HTTP interface does.
        Default(Dashboard.ApiKeySetting, RandomNumberGenerator.GetHexString(32));
        return new CommandLine { Addresses = addresses, UntilInputEnds = untilInputEnds, HostArguments = [.. rest] };

        void Default(string key, string value, string? variable = null)
        {
            if (Environment.GetEnvironmentVariable(variable ?? key.Replace(":", "__", StringComparison.Ordinal)) is not { Length: > 0 })
                Set(key, value);
        }

        void Set(string key, string value)
        {
            if (!IsSet(key)) rest.Add($"--{key}={value}");
        }

        bool IsSet(string key) => rest.Exists(argument => argument.StartsWith($"--{key}=", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Runs it and returns the exit code of the process.</summary>
    public async Task<int> RunAsync(DistributedApplication app)
    {
        try
        {
            FixedPorts.EnsureFree(app);
            var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
            // The host itself shuts down cleanly only on Ctrl-C and SIGTERM.
            using var onClosedTerminal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                lifetime.StopApplication();
            });
            if (UntilInputEnds) _ = Task.Run(() => ObeyUntilInputEndsAsync(app, lifetime));
            var addresses = AddressTable.SayAsync(app, Addresses);
            await RunToItsEndAsync(app, lifetime);
            await addresses;
            var exitCode = LostSight.ExitCode(app);
            await app.DisposeAsync();
            return exitCode;
        }
        catch (DistributedApplicationException refused)
        {
            await Console.Error.WriteLineAsync($"AppHost: {refused.Message}");
            return 1;
        }
    }

    private static async Task RunToItsEndAsync(DistributedApplication app, IHostApplicationLifetime lifetime)
    {
        try
        {
            await app.StartAsync();
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await StopWhatStartedAsync(app);
            return;
        }
        await app.WaitForShutdownAsync();
    }

    /// <summary>Stopped during the start: what had started by then is shut down cleanly, too.</summary>
    private static async Task StopWhatStartedAsync(DistributedApplication app)
    {
        using var patience = new CancellationTokenSource(OrchestratorPatience, TimeProvider.System);
        try
        {
            await app.StopAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // An orchestrator that had not come up yet does not answer; it ends with this process.
        }
    }

    private static async Task ObeyUntilInputEndsAsync(DistributedApplication app, IHostApplicationLifetime lifetime)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        try
        {
            await new Orders(app.ResourceNotifications, app.ResourceCommands).ObeyAsync(input, lifetime.ApplicationStopping);
        }
        finally
        {
            lifetime.StopApplication();
        }
    }
}
