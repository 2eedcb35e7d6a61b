using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;

namespace PlatformCheck;

/// <summary>
/// The AppHost as a program. It stops everything when its standard input ends, which it does with this program, however that ends.
/// </summary>
internal sealed class StartedPlatform : IDisposable
{
    private const string KeyVariable = "AppHost__DashboardApiKey";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Process _appHost;
    private readonly CheckDirectory _run;
    private readonly Task _ended;

    private StartedPlatform(Process appHost, CheckDirectory run)
    {
        _appHost = appHost;
        _run = run;
        _ended = appHost.WaitForExitAsync();
    }

    /// <summary>For the dashboard's HTTP interface.</summary>
    public string DashboardKey => _appHost.StartInfo.Environment[KeyVariable]!;

    /// <param name="arguments">What the AppHost is to get.</param>
    /// <param name="settings">What all that it starts inherits.</param>
    public static StartedPlatform Start(CheckArguments arguments, IReadOnlyDictionary<string, string> settings)
    {
        var run = arguments.Run;
        // An earlier check in the same directory left its own.
        File.Delete(run.Addresses);
        var start = new ProcessStartInfo("dotnet",
            [BuiltProgram("AppHost"), .. arguments.HostArguments, "--addresses", run.Addresses, "--until-input-ends"])
        {
            RedirectStandardInput = true,
        };
        foreach (var (key, value) in settings) start.Environment[key] = value;
        if (Environment.GetEnvironmentVariable(KeyVariable) is not { Length: > 0 })
            start.Environment[KeyVariable] = RandomNumberGenerator.GetHexString(32);
        return new StartedPlatform(Process.Start(start)!, run);
    }

    /// <summary>Where the build put a program of this repository.</summary>
    public static string BuiltProgram(string project) =>
        typeof(StartedPlatform).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == project).Value!;

    /// <summary>The first step: everything is up.</summary>
    public async Task<Addresses> StartedAsync(Report report, TimeProvider time, CancellationToken cancellationToken)
    {
        Addresses? addresses = null;
        await report.StepAsync("Everything healthy", _run.Logs, async (_, cancellation) =>
        {
            addresses = await AddressesAsync(time, cancellation);
            return addresses.Started.FirstOrDefault(part => part.Fault is not null) is { } ill
                ? throw new CheckFailedException($"{ill.Name} {ill.Fault}")
                : $"{addresses.Started.Count} parts, {addresses.TookSeconds:0.0} s after the start";
        }, cancellationToken);
        return addresses!;
    }

    /// <summary>Does something if it ends early. It has said why.</summary>
    public void OnEnd(Action action) => _ended.ContinueWith(_ => action(), TaskScheduler.Default);

    /// <summary>Kills a part's process (kill -9); the AppHost starts it again.</summary>
    public Task CrashAsync(string part, CancellationToken cancellationToken) => OrderAsync($"crash {part}", cancellationToken);

    /// <summary>Has the AppHost crash, stop or start a part.</summary>
    public async Task OrderAsync(string order, CancellationToken cancellationToken)
    {
        await _appHost.StandardInput.WriteLineAsync(order.AsMemory(), cancellationToken);
        await _appHost.StandardInput.FlushAsync(cancellationToken);
    }

    /// <summary>Ends it, with everything it started. Returns its exit code.</summary>
    public async Task<int> EndAsync()
    {
        _appHost.StandardInput.Close();
        await _ended;
        return _appHost.ExitCode;
    }

    public void Dispose() => _appHost.Dispose();

    private async Task<Addresses> AddressesAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        while (!File.Exists(_run.Addresses))
        {
            if (_ended.IsCompleted) throw new CheckFailedException($"the AppHost ended with exit code {_appHost.ExitCode}");
            await Task.Delay(Pause, time, cancellationToken);
        }
        return Addresses.Read(_run.Addresses);
    }
}
