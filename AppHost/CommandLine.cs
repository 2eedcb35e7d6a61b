using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AppHost.Check;
using AppHost.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AppHost;

/// <summary>
/// What the AppHost was asked to do: run, or check. Everything that is not its own option goes to the host, so
/// <c>--Platform:Directory=/tmp/x</c>, <c>--publisher manifest</c> and the like work as everywhere.
/// </summary>
internal sealed record CommandLine
{
    /// <summary>What the check does; null to run until Ctrl-C.</summary>
    public CheckOptions? Check { get; private init; }

    /// <summary>The rest, with what this platform needs that nobody set: a dashboard over http on loopback.</summary>
    public required string[] HostArguments { get; init; }

    public static CommandLine Parse(string[] args)
    {
        var check = false;
        var anyPort = false;
        string? outcomes = null;
        var rest = new List<string>();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--check": check = true; break;
                case "--any-port": anyPort = true; break;
                case "--outcomes" when i + 1 < args.Length: outcomes = args[++i]; break;
                default: rest.Add(args[i]); break;
            }
        }

        Default("environment", "Development", "DOTNET_ENVIRONMENT");
        if (check || anyPort)
        {
            Set("DcpPublisher:RandomizePorts", "true");
            // Addresses in the environment are those of the usual run: a launch profile puts them there.
            Set("ASPNETCORE_URLS", $"http://localhost:{FixedPorts.AnyFree()}");
            Set("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", $"http://localhost:{FixedPorts.AnyFree()}");
            Set("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", $"http://localhost:{FixedPorts.AnyFree()}");
        }
        var temporary = check && !IsSet("Platform:Directory");
        if (check)
        {
            if (temporary) Set("Platform:Directory", CheckOptions.NewDirectory());
            Set("Prometheus:ScrapeInterval", "1s");
            // A step that fails says so itself, and the logs are kept.
            Set("Logging:LogLevel:Default", "Error");
        }
        // The table of addresses says what there is to say of a run; faults come through.
        if (!rest.Contains("--publisher") && !rest.Contains("--operation")) Default("Logging:LogLevel:Default", "Warning");
        // Everything speaks plain HTTP on loopback: that no development certificate is trusted, and no key asked for, is how it is meant.
        Default("ASPIRE_INTERACTIVITY_ENABLED", "false");
        Default("Logging:LogLevel:Aspire.Hosting.Dcp.DcpHost", "Error");
        Default("Logging:LogLevel:Aspire.Hosting.Dashboard", "Error");
        Default("Logging:LogLevel:Microsoft.AspNetCore.DataProtection", "Error");
        // When the AppHost has ended, so has all that it started.
        Default("DcpPublisher:WaitForResourceCleanup", "true");
        Default("ASPNETCORE_URLS", "http://localhost:18888");
        Default("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "http://localhost:4317");
        Default("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "http://localhost:4318");
        Default("ASPIRE_ALLOW_UNSECURED_TRANSPORT", "true");
        // It would ask the package registry for a newer Aspire at every start, with a process of its own;
        // Directory.Packages.props says which one is used.
        Default("ASPIRE_VERSION_CHECK_DISABLED", "true");
        Default("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "true");
        // The pages need no key; the HTTP interface does.
        Default(Dashboard.ApiKeySetting, RandomNumberGenerator.GetHexString(32));
        return new CommandLine { Check = check ? new CheckOptions(outcomes, temporary) : null, HostArguments = [.. rest] };

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

    /// <summary>Does it. The exit code of the process.</summary>
    public async Task<int> RunAsync(DistributedApplication app)
    {
        try
        {
            FixedPorts.EnsureFree(app);
            if (Check is not null) return await PlatformCheck.RunAsync(app, Check);

            // The host itself ends in order on Ctrl-C and a polite kill only.
            using var onClosedTerminal = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            });
            var addresses = AddressTable.PrintAsync(app);
            await app.RunAsync();
            await addresses;
            return LostSight.ExitCode(app);
        }
        catch (DistributedApplicationException refused)
        {
            await Console.Error.WriteLineAsync($"AppHost: {refused.Message}");
            return 1;
        }
    }
}
