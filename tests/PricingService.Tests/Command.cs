using System.Diagnostics;

namespace PricingService.Tests;

/// <summary>The built program, run as a user runs it.</summary>
internal static class Command
{
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) => EndAsync(Start(arguments));

    /// <param name="setting">An environment variable that it is run with.</param>
    public static Task<(int ExitCode, string Output, string Errors)> RunWithAsync((string Name, string Value) setting, params string[] arguments)
    {
        var program = Program(arguments);
        program.Environment[setting.Name] = setting.Value;
        return EndAsync(Process.Start(program)!);
    }

    public static Process Start(params string[] arguments) => Process.Start(Program(arguments))!;

    private static async Task<(int ExitCode, string Output, string Errors)> EndAsync(Process started)
    {
        using var process = started;
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

    private static ProcessStartInfo Program(string[] arguments) => new(
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
        [Path.Combine(AppContext.BaseDirectory, "PricingService.dll"), .. arguments])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Path.GetTempPath(),
    };
}
