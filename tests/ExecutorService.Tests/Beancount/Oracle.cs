using System.Diagnostics;
using System.Text.Json;

namespace ExecutorService.Tests.Beancount;

/// <summary>
/// Beancount itself, of Debian's package, asked about many files in one run. It is under the GPL: tests run it as a program, and nothing
/// of it is linked or shipped. The same goes for hledger.
/// </summary>
internal static class Oracle
{
    public static async Task<IReadOnlyList<Answer>> AskAsync(IReadOnlyList<string> paths)
    {
        using var python = Start("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "Beancount", "balances.py")]);
        var errors = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var path in paths) await python.StandardInput.WriteLineAsync(path);
        python.StandardInput.Close();
        var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(python.ExitCode == 0 && lines.Length == paths.Count,
            $"Debian's packages beancount and python3-beancount are needed: {await errors}");
        return [.. lines.Select(line => JsonSerializer.Deserialize<Answer>(line, JsonSerializerOptions.Web)!)];
    }

    /// <summary>One of Beancount's programs, as a user runs it.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await errors);
    }

    private static Process Start(string program, IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <param name="Balances">By account, currency and lot, without zeros at the end.</param>
    internal sealed record Answer(IReadOnlyList<string> Errors, IReadOnlyDictionary<string, string> Balances);
}
