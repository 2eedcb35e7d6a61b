using System.Diagnostics;

namespace Aspire.Hosting.Running;

/// <summary>What to start, where, and with which environment beyond that of the app host.</summary>
internal sealed record Launch(string Command, IReadOnlyList<string> Args, string WorkingDirectory, IReadOnlyDictionary<string, string> Environment);

/// <summary>A running program: its lines of output, its end, and a way to end it with all that it started.</summary>
internal sealed class ChildProcess
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(1);
    private static readonly string[] NotInherited = ["ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE"];

    private readonly Process _process;
    private readonly ProcessGroup _group;
    private readonly Task _output;

    private ChildProcess(Process process, Watchdog watchdog, Action<string, bool> log)
    {
        _process = process;
        _group = new ProcessGroup(process.Id);
        _output = Task.WhenAll(ReadAsync(process.StandardOutput, false, log), ReadAsync(process.StandardError, true, log));
        Ended = EndAsync(watchdog);
    }

    public int Id => _group.Id;

    /// <summary>The exit code, once neither the program nor anything that it started is left.</summary>
    public Task<int> Ended { get; }

    /// <summary>
    /// The program gets a session, and so a process group, of its own, and begins when the watchdog knows of it:
    /// should the app host die in between, the shell that waits for the word ends without having begun.
    /// </summary>
    public static ChildProcess Start(Launch launch, Watchdog watchdog, Action<string, bool> log)
    {
        // A shell forgets variables whose names it could not say, such as services__my-service__http__0: env brings them back.
        var unsayable = launch.Environment.Where(variable => !IsShellName(variable.Key)).Select(variable => $"{variable.Key}={variable.Value}");
        var start = new ProcessStartInfo(
            "setsid", ["/bin/sh", "-c", "read -r go && exec env \"$@\" </dev/null", "sh", .. unsayable, launch.Command, .. launch.Args])
        {
            WorkingDirectory = launch.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in NotInherited) start.Environment.Remove(name);
        foreach (var (name, value) in launch.Environment) start.Environment[name] = value;

        var process = Process.Start(start)!;
        watchdog.Add(process.Id);
        var child = new ChildProcess(process, watchdog, log);
        process.StandardInput.WriteLine("go");
        process.StandardInput.Close();
        return child;
    }

    /// <summary>Asks to end, and after a grace does not ask.</summary>
    public async Task StopAsync()
    {
        _group.Terminate();
        if (await Task.WhenAny(Ended, Task.Delay(Grace)) != Ended) _group.Kill();
        await Ended;
    }

    private static bool IsShellName(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !char.IsAsciiDigit(name[0]);

    private async Task<int> EndAsync(Watchdog watchdog)
    {
        var exited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.Exited += (_, _) => exited.TrySetResult();
        _process.EnableRaisingEvents = true;
        await exited.Task;

        // What the program left behind goes with it.
        _group.Terminate();
        if (!await _group.IsGoneAsync(LastOutput)) _group.Kill();
        await _group.IsGoneAsync(LastOutput);
        watchdog.Remove(_group.Id);
        await Task.WhenAny(_output, Task.Delay(LastOutput));
        return _process.ExitCode;
    }

    private static async Task ReadAsync(StreamReader output, bool isError, Action<string, bool> log)
    {
        while (await output.ReadLineAsync() is { } line) log(line, isError);
    }
}
