using System.Diagnostics;
using Xunit;

namespace Testing;

/// <summary>A service's program with arguments, as built beside the test, run as a user runs it.</summary>
public static class ProgramRun
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="program">The name of its assembly.</param>
    /// <param name="environment">Variables for it, in addition to those of the test.</param>
    /// <param name="arguments">One by one, unquoted.</param>
    public static async Task<(int ExitCode, string Output, string Errors)> EndAsync(string program,
        IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var process = Start(program, environment, arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Starts it. The caller ends it.</summary>
    public static Process Start(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            [Path.Combine(AppContext.BaseDirectory, program + ".dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
