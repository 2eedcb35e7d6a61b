using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace LoadTests;

/// <summary>Load by wrk (Debian's package <c>wrk</c>): closed loop, one thread, kept-alive connections.</summary>
internal static partial class Wrk
{
    public const int Connections = 32;

    /// <summary>Requests answered and the seconds it took.</summary>
    /// <param name="script">A file in Lua that makes the requests; GET without one.</param>
    public static async Task<(long Requests, double Seconds)> RunAsync(string url, int seconds, CancellationToken cancellationToken,
        string? script = null, int connections = Connections)
    {
        var start = new ProcessStartInfo("wrk") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "-t1", $"-c{connections}", $"-d{seconds}s" }) start.ArgumentList.Add(argument);
        if (script is not null)
        {
            start.ArgumentList.Add("-s");
            start.ArgumentList.Add(script);
        }
        start.ArgumentList.Add(url);
        using var process = Start(start);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (script is not null && output.Contains("Non-2xx", StringComparison.Ordinal))
            throw new InvalidOperationException($"Not every request was answered well:{Environment.NewLine}{output}");
        return Totals().Match(output) is { Success: true } totals
            ? (long.Parse(totals.Groups["requests"].ValueSpan), double.Parse(totals.Groups["seconds"].ValueSpan))
            : throw new InvalidOperationException($"wrk said what is not understood:{Environment.NewLine}{output}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException("The load generator wrk is not on PATH. Install it, for example with: apt-get " +
                "install wrk", e);
        }
    }

    [GeneratedRegex(@"(?<requests>\d+) requests in (?<seconds>[\d.]+)s")]
    private static partial Regex Totals();
}
