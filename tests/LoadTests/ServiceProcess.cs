using System.Diagnostics;
using System.Text.Json;

namespace LoadTests;

/// <summary>A real service in production's settings, with a database of its own.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ServiceProcess(Process process, Uri address)
    {
        _process = process;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
    }

    public HttpClient Http { get; }

    public double CpuMilliseconds => Refreshed.TotalProcessorTime.TotalMilliseconds;

    public long ResidentMegabytes => Refreshed.WorkingSet64 >> 20;

    public long PeakMegabytes => Refreshed.PeakWorkingSet64 >> 20;

    private Process Refreshed
    {
        get
        {
            _process.Refresh();
            return _process;
        }
    }

    /// <param name="program">The service's name, for the one built beside the load test, or the path of another build's assembly.</param>
    /// <param name="dataDirectory">Where its embedded database is.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    public static async Task<ServiceProcess> StartAsync(string program, string dataDirectory, IReadOnlyDictionary<string, string> settings,
        CancellationToken cancellationToken)
    {
        var process = Process.Start(Describe(program, dataDirectory, settings))!;
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith('{') || !line.Contains("Now listening on", StringComparison.Ordinal)) continue;
            using var log = JsonDocument.Parse(line);
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var started =
                new ServiceProcess(process, new Uri(log.RootElement.GetProperty("parameters").GetProperty("address").GetString()!));
            await started.ReadyAsync(cancellationToken);
            return started;
        }
        throw new InvalidOperationException($"{program} ended before it listened; its error output is above.");
    }

    /// <summary>Runs a command of the service to its end and returns the seconds it took.</summary>
    public static async Task<double> RunAsync(string program, string dataDirectory, CancellationToken cancellationToken,
        params string[] arguments)
    {
        var start = Describe(program, dataDirectory, new Dictionary<string, string>());
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.RedirectStandardError = true;
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        _ = await output;
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(began).TotalSeconds
            : throw new InvalidOperationException($"{arguments[0]} failed:{Environment.NewLine}{errors}");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    /// <summary>It listens before its store is there.</summary>
    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            using var health = await Http.GetAsync(new Uri("/health", UriKind.Relative), cancellationToken);
            if (health.IsSuccessStatusCode) return;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
    }

    private static ProcessStartInfo Describe(string program, string dataDirectory, IReadOnlyDictionary<string, string> settings)
    {
        var assembly = Path.IsPathRooted(program) ? program : Path.Combine(AppContext.BaseDirectory, program + ".dll");
        var start = new ProcessStartInfo("dotnet", [assembly])
            { RedirectStandardOutput = true, WorkingDirectory = dataDirectory };
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["Storage__DataDirectory"] = dataDirectory;
        foreach (var (key, value) in settings) start.Environment[key] = value;
        return start;
    }
}
