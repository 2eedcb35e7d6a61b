using System.Diagnostics;
using System.Globalization;

namespace LoadTests.Jobs;

/// <summary>
/// The measured process: warms up, says so, and for each line of input has the jobs done and prints "seconds CPU-milliseconds".
/// </summary>
internal static class Work
{
    private const int Clients = 16;

    public static async Task RunAsync(string name, string connectionString, int jobs, CancellationToken cancellationToken)
    {
        // What libraries print on standard output would be taken for figures.
        var figures = Console.Out;
        Console.SetOut(TextWriter.Null);
        var remaining = new Remaining();
        await using IContender contender = name switch
        {
            "ours" => new Ours(),
            "hangfire" => new Hangfires(),
            _ => new Wolverines(),
        };
        await contender.StartAsync(connectionString, remaining.OneDone, cancellationToken);
        await DoAsync(contender, remaining, 1000, cancellationToken);
        await figures.WriteLineAsync("warm");
        while (await Console.In.ReadLineAsync(cancellationToken) is not null)
        {
            var (started, spent) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
            await DoAsync(contender, remaining, jobs, cancellationToken);
            var (seconds, cpu) = (Stopwatch.GetElapsedTime(started).TotalSeconds, Process.GetCurrentProcess().TotalProcessorTime - spent);
            await figures.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{seconds} {cpu.TotalMilliseconds}"));
        }
    }

    private static async Task DoAsync(IContender contender, Remaining remaining, int jobs, CancellationToken cancellationToken)
    {
        var done = remaining.Expect(jobs);
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var id && id <= jobs) await contender.AcceptAsync(id, cancellationToken);
        }, cancellationToken)));
        await done.WaitAsync(TimeSpan.FromMinutes(3), cancellationToken);
    }

    private sealed class Remaining
    {
        private int _jobs;
        private TaskCompletionSource _done = new();

        public Task Expect(int jobs)
        {
            _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _jobs, jobs);
            return _done.Task;
        }

        public void OneDone()
        {
            if (Interlocked.Decrement(ref _jobs) == 0) _done.SetResult();
        }
    }
}
