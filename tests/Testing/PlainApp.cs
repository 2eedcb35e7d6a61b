using System.Diagnostics;
using System.Text.Json;
using Xunit;

namespace Testing;

/// <summary>The minimal application of tests/PlainApp as a process of its own, on a free port.</summary>
public sealed class PlainApp : IAsyncDisposable
{
    private readonly Process _process;

    private PlainApp(Process process, HttpClient http) => (_process, Http) = (process, http);

    public HttpClient Http { get; }

    /// <summary>…/tests/ServiceDefaults.Tests/bin/Debug/net10.0/ → …/tests/PlainApp/bin/Debug/net10.0/PlainApp.dll</summary>
    public static string Assembly
    {
        get
        {
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(output.Parent!.Parent!.Parent!.Parent!.FullName, "PlainApp", "bin", output.Parent.Name,
                output.Name, "PlainApp.dll");
        }
    }

    public static Process Start(IReadOnlyDictionary<string, string?> settings, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Assembly);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "";
        foreach (var (key, value) in settings)
        {
            var variable = key.Replace(":", "__", StringComparison.Ordinal);
            if (value is null) start.Environment.Remove(variable);
            else start.Environment[variable] = value;
        }
        return Process.Start(start)!;
    }

    /// <summary>The first address that it says it listens on.</summary>
    public static async Task<Uri> ListeningAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            using var log = JsonDocument.Parse(line);
            if (log.RootElement.TryGetProperty("parameters", out var parameters) && parameters.TryGetProperty("address", out var address))
                return new Uri(address.GetString()!.Replace("[::]", "127.0.0.1", StringComparison.Ordinal));
        }
        throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    public static Task ReadyAsync(HttpClient http) => Eventually.TrueAsync(async () =>
    {
        using var health = await http.GetAsync("/health", TestContext.Current.CancellationToken);
        return health.IsSuccessStatusCode;
    });

    public static async Task<PlainApp> ReadyAsync(IReadOnlyDictionary<string, string?> settings, params string[] arguments)
    {
        var process = Start(settings, arguments);
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

    /// <summary>What a start that fails leaves: its exit code and what it wrote to standard error.</summary>
    public static async Task<(int ExitCode, string Errors, string Lines)> FailAsync(IReadOnlyDictionary<string, string?> settings,
        params string[] arguments)
    {
        using var process = Start(settings, arguments);
        var (lines, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken),
            process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await errors, await lines);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
