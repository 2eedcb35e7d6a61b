using System.Diagnostics;
using Testing;

namespace PricingService.Tests;

/// <summary>The built program, run as a user runs it.</summary>
internal static class Command
{
    private const string Program = "PricingService";

    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments) =>
        ProgramRun.EndAsync(Program, new Dictionary<string, string>(), arguments);

    /// <param name="setting">An environment variable that it is run with.</param>
    public static Task<(int ExitCode, string Output, string Errors)> RunWithAsync((string Name, string Value) setting,
        params string[] arguments) =>
        ProgramRun.EndAsync(Program, new Dictionary<string, string> { [setting.Name] = setting.Value }, arguments);

    /// <inheritdoc cref="RunWithAsync"/>
    public static Process StartWith((string Name, string Value) setting, params string[] arguments) =>
        ProgramRun.Start(Program, new Dictionary<string, string> { [setting.Name] = setting.Value }, arguments);
}
