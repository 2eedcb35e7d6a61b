using System.Diagnostics;
using System.Text.RegularExpressions;

namespace GenerationService.Tests.Crash;

/// <summary>The built service as a process of its own, so that it can be killed.</summary>
internal sealed partial class ServiceProcess : IDisposable
{
    private readonly Process _process;

    private ServiceProcess(Process process, Uri address) => (_process, Client) = (process, new HttpClient { BaseAddress = address });

    public HttpClient Client { get; }

    public static async Task<ServiceProcess> StartAsync(IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location]) { RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (key, value) in settings) start.Environment[key] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var address = new TaskCompletionSource<Uri>();
        var log = new List<string>();
        process.OutputDataReceived += (_, line) =>
        {
            lock (log) log.Add(line.Data ?? "(end)");
            if (line.Data is null) lock (log) address.TrySetException(new InvalidOperationException("The service ended: " + string.Join('\n', log)));
            else if (Listening().Match(line.Data) is { Success: true } match) address.TrySetResult(new Uri(match.Value));
        };
        process.BeginOutputReadLine();
        return new ServiceProcess(process, await address.Task.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    /// <summary><c>kill -9</c>: nothing of the service's own runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
        Client.Dispose();
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[1-9]\d*")]
    private static partial Regex Listening();
}
