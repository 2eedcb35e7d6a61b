using System.Diagnostics;

namespace Observability.Tests;

/// <summary>A real server on a free port and a directory of its own, for as long as a test class runs.</summary>
public abstract class Server : IAsyncLifetime
{
    private readonly List<string> _said = [];
    private Process? _process;

    protected DirectoryInfo Directory { get; } = System.IO.Directory.CreateTempSubdirectory("observability-tests-");

    public HttpClient Http { get; } = new();

    protected abstract string Program { get; }

    protected abstract string[] Arguments(int port);

    public async ValueTask InitializeAsync()
    {
        var port = Tool.FreePort();
        Http.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        _process = Tool.Start(Program, Arguments(port));
        _process.ErrorDataReceived += (_, line) => { lock (_said) _said.Add(line.Data ?? ""); };
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();

        await Eventually.TrueAsync(async () =>
        {
            lock (_said) Assert.False(_process.HasExited, $"{Program} ended:\n{string.Join('\n', _said)}");
            using var answer = await Http.GetAsync(new Uri("/-/ready", UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        });
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
        Http.Dispose();
        Directory.Delete(recursive: true);
    }
}

/// <summary>Waits for what another process does, with a deadline.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> holds)
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (await holds()) return;
            }
            catch (HttpRequestException) when (deadline.Elapsed < TimeSpan.FromSeconds(30))
            {
                // It does not listen yet.
            }
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(30), "It did not happen within 30 seconds.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
