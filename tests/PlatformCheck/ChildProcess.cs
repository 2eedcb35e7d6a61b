using System.Diagnostics;
using System.Text;

namespace PlatformCheck;

/// <summary>A program run to its end; killed with everything it started when it is no longer wanted.</summary>
internal static class ChildProcess
{
    internal sealed record Ended(int ExitCode, string Output, string Errors);

    public static async Task<Ended> RunAsync(string program, IEnumerable<string> arguments, Action<string>? onLine,
        CancellationToken cancellationToken)
    {
        var output = new StringBuilder();
        var errors = new StringBuilder();
        using var process =
            new Process { StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true,
                RedirectStandardError = true } };
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        return new Ended(process.ExitCode, output.ToString(), errors.ToString());

        void Keep(StringBuilder text, string? line)
        {
            if (line is null) return;
            lock (text) text.AppendLine(line);
            onLine?.Invoke(line);
        }
    }
}
