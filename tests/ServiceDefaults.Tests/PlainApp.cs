using System.Diagnostics;
using System.Text.Json;
using Testing;

namespace ServiceDefaults.Tests;

/// <summary>The minimal application of tests/PlainApp as a process of its own, on a free port.</summary>
internal sealed class PlainApp : IAsyncDisposable
{
    private readonly Process _process;

    private PlainApp(Process process, HttpClient http) => (_process, Http) = (process, http);

    public HttpClient Http { get; }

    public static Process Start(IReadOnlyDictionary<string, string?> settings)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var tests = output.Parent!.Parent!.Parent!.Parent!.FullName;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(tests, "PlainApp", "bin", output.Parent.Name, output.Name, "PlainApp.dll"));
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "";
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return Process.Start(start)!;
    }

    /// <summary>The first address that it says it listens on.</summary>
    public static async Task<Uri> ListeningAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            using var log = JsonDocument.Parse(line);
            if (log.RootElement.TryGetProperty("parameters", out var parameters) && parameters.TryGetProperty("address", out var address)) return new Uri(address.GetString()!);
        }
        throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    public static Task ReadyAsync(HttpClient http) => Eventually.TrueAsync(async () =>
    {
        using var health = await http.GetAsync("/health", TestContext.Current.CancellationToken);
        return health.IsSuccessStatusCode;
    });

    public static async Task<PlainApp> ReadyAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var process = Start(settings);
        try
        {
            var http = new HttpClient { BaseAddress = await ListeningAsync(process) };
            await ReadyAsync(http);
            return new PlainApp(process, http);
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
