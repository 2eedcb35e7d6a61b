using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Testing;

/// <summary>
/// One of the services as a separate process, as built next to the test that starts it: on a port chosen by the system, with its own data
/// directory. A test project that uses it references the service without its assembly, so that it is built.
/// </summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    // Stops the service when its standard input closes: even when the test run was killed.
    private const string UntilInputCloses = """
        exec 3<&0
        dotnet "$0" </dev/null 3<&- &
        service=$!
        { read -r _ <&3; kill -KILL "$service"; } 2>/dev/null &
        guard=$!
        wait "$service"
        kill "$guard" 2>/dev/null
        """;

    private readonly Process _process;
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("service-process-");
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _output = new();

    private ServiceProcess(string service, IReadOnlyDictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true, WorkingDirectory = _data.FullName };
        foreach (var argument in new[] { "-c", UntilInputCloses, AssemblyOf(service) }) start.ArgumentList.Add(argument);
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Storage__DataDirectory"] = _data.FullName;
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) =>
            _listening.TrySetException(new InvalidOperationException($"{service} ended before it listened:\n{Output}"));
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _listening.Task.Result;

    /// <summary>What it wrote so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts a service and waits until it is ready.</summary>
    /// <param name="service">Its project's name.</param>
    /// <param name="settings">Configuration, with <c>:</c> between sections.</param>
    public static async Task<ServiceProcess> StartAsync(string service, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var started = new ServiceProcess(service, settings ?? new Dictionary<string, string?>());
        started._process.Start();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        try
        {
            await started._listening.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
            using var http = new HttpClient { BaseAddress = started.Address };
            await Eventually.TrueAsync(async () =>
            {
                using var health = await http.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);
                return health.IsSuccessStatusCode;
            });
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _data.Delete(recursive: true);
    }

    /// <summary>…/tests/Some.Tests/bin/Debug/net10.0/ → …/Service/bin/Debug/net10.0/Service.dll</summary>
    public static string AssemblyOf(string service)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var repository = output.Parent!.Parent!.Parent!.Parent!.Parent!;
        return Path.Combine(repository.FullName, service, "bin", output.Parent.Name, output.Name, service + ".dll");
    }

    /// <summary>The host logs <c>Now listening on</c> with the address as a parameter.</summary>
    private void Read(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (!line.StartsWith('{') || !line.Contains("Now listening on", StringComparison.Ordinal)) return;
        using var log = JsonDocument.Parse(line);
        _listening.TrySetResult(new Uri(log.RootElement.GetProperty("parameters").GetProperty("address").GetString()!));
    }
}
