using System.Diagnostics;

namespace LoadTests;

/// <summary>
/// Load at a constant rate, whatever the answers take. Each latency counts from the moment the request was due, so a service that
/// stalls is charged for all who had to wait (no coordinated omission).
/// </summary>
internal static class OpenLoop
{
    /// <summary>Latencies in milliseconds, in ascending order.</summary>
    public static async Task<double[]> RunAsync(int perSecond, int seconds, Func<int, CancellationToken, Task> request,
        CancellationToken cancellationToken)
    {
        var latencies = new double[perSecond * seconds];
        var running = new Task[latencies.Length];
        var began = Stopwatch.GetTimestamp();
        for (var number = 0; number < latencies.Length; number++)
        {
            var due = began + (long)((double)number * Stopwatch.Frequency / perSecond);
            while (Stopwatch.GetTimestamp() < due) await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
            running[number] = MeasureAsync(number, due);
        }
        await Task.WhenAll(running);
        Array.Sort(latencies);
        return latencies;

        async Task MeasureAsync(int number, long due)
        {
            await request(number, cancellationToken);
            latencies[number] = Stopwatch.GetElapsedTime(due).TotalMilliseconds;
        }
    }

    public static double Quantile(double[] ascending, double share) => ascending[(int)Math.Ceiling(share * ascending.Length) - 1];
}
