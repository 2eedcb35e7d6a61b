using System.Diagnostics;
using Spectre.Console;
using Testing;

namespace LoadTests.Jobs;

/// <summary>What accepting a job costs while so many others wait: nobody works, so the queue only grows.</summary>
internal static class AcceptLoad
{
    private const int Clients = 16;
    private const int Measured = 500;
    private static readonly int[] Depths = [0, 2_500, 9_500];

    public static async Task RunAsync(int rounds, CancellationToken cancellationToken)
    {
        await using var server = PostgreSqlServer.Durable();
        var results = Depths.ToDictionary(depth => depth, _ => new List<(double Server, double Elapsed)>());
        for (var round = 1; round <= rounds; round++)
        {
            Console.Error.WriteLine($"round {round} of {rounds}");
            await using var queue = new Ours(workers: 0);
            await queue.StartAsync(await server.CreateDatabaseAsync(), () => { }, cancellationToken);
            // Before the first measurement the statements are prepared and the pool is full.
            var accepted = 0;
            await AcceptAsync(queue, Measured, accepted, cancellationToken);
            accepted += Measured;
            foreach (var depth in Depths)
            {
                if (depth > accepted) await AcceptAsync(queue, depth - accepted, accepted, cancellationToken);
                accepted = Math.Max(accepted, depth);
                var (time, started) = (server.ProcessorTime(), Stopwatch.GetTimestamp());
                await AcceptAsync(queue, Measured, accepted, cancellationToken);
                accepted += Measured;
                results[depth].Add(((server.ProcessorTime() - time).TotalMilliseconds / Measured,
                    Stopwatch.GetElapsedTime(started).TotalMilliseconds / Measured));
            }
        }

        // As docs/performance.md has it.
        var table = new Table().Border(TableBorder.Markdown).AddColumns("waiting", "PostgreSQL ms/job", "of empty", "ms/job", "of empty");
        foreach (var depth in Depths)
        {
            var (here, empty) = (results[depth], results[0]);
            table.AddRow($"{depth:N0}", $"{JobsLoad.Median(here.Select(each => each.Server)):F2}",
                $"{JobsLoad.Median(here.Zip(empty, (deep, none) => deep.Server / none.Server)):F2}",
                $"{JobsLoad.Median(here.Select(each => each.Elapsed)):F2}",
                $"{JobsLoad.Median(here.Zip(empty, (deep, none) => deep.Elapsed / none.Elapsed)):F2}");
        }
        AnsiConsole.Write(table);
    }

    private static Task AcceptAsync(Ours queue, int jobs, int first, CancellationToken cancellationToken)
    {
        var next = 0;
        return Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var id && id <= jobs) await queue.AcceptAsync(first + id, cancellationToken);
        }, cancellationToken)));
    }
}
