using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Spectre.Console;
using Testing;

namespace LoadTests.Jobs;

/// <summary>
/// What a job costs from being accepted to being done, here and in two libraries, in turn on one PostgreSQL server whose commits wait
/// for the disk.
/// </summary>
internal static class JobsLoad
{
    private static readonly string[] Contenders = ["ours", "wolverine", "hangfire"];

    public static async Task RunAsync(int rounds, int jobs, CancellationToken cancellationToken)
    {
        await using var server = PostgreSqlServer.Durable();
        var results = Contenders.ToDictionary(name => name, _ => new List<Spent>());
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var name in Contenders)
            {
                Console.Error.WriteLine($"round {round} of {rounds}: {name}");
                await using var contender = await Contender.StartAsync(name, await server.CreateDatabaseAsync(), jobs, cancellationToken);
                results[name].Add(await contender.MeasureAsync(server, cancellationToken));
            }
        }

        // As docs/performance.md has it.
        var table = new Table().Border(TableBorder.Markdown).AddColumns(
            "queue", "jobs/s", "of wolverine", "of hangfire", "CPU ms/job", "of it PostgreSQL", "write transactions/job");
        foreach (var name in Contenders)
        {
            double Of(string other) => Median(results[name].Zip(results[other], (here, there) => there.Seconds / here.Seconds));
            var spent = results[name];
            table.AddRow(name, $"{Median(spent.Select(each => jobs / each.Seconds)):N0}", $"{Of("wolverine"):F2}", $"{Of("hangfire"):F2}",
                $"{Median(spent.Select(each => (each.Milliseconds + each.ServerMilliseconds) / jobs)):F2}", $"{Median(spent.Select(each => each.ServerMilliseconds / jobs)):F2}",
                $"{Median(spent.Select(each => (double)each.Transactions / jobs)):F2}");
        }
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 140;
        AnsiConsole.Write(table);
    }

    internal static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed record Spent(double Seconds, double Milliseconds, double ServerMilliseconds, long Transactions);

    private sealed class Contender(Process process, NpgsqlDataSource database) : IAsyncDisposable
    {
        public static async Task<Contender> StartAsync(string name, string connectionString, int jobs, CancellationToken cancellationToken)
        {
            var database = NpgsqlDataSource.Create(connectionString);
            await using var create = database.CreateCommand("CREATE TABLE done (id INT NOT NULL)");
            await create.ExecuteNonQueryAsync(cancellationToken);
            string[] arguments = ["work", name, connectionString, "--jobs", jobs.ToString(CultureInfo.InvariantCulture)];
            var start = new ProcessStartInfo(Environment.ProcessPath!, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            var process = Process.Start(start)!;
            return await process.StandardOutput.ReadLineAsync(cancellationToken) == "warm" ? new Contender(process, database)
                : throw new InvalidOperationException($"{name} ended before it was warm; its error output is above.");
        }

        public async Task<Spent> MeasureAsync(PostgreSqlServer server, CancellationToken cancellationToken)
        {
            var (transactions, time) = (await TransactionsAsync(cancellationToken), server.ProcessorTime());
            await process.StandardInput.WriteLineAsync(ReadOnlyMemory<char>.Empty, cancellationToken);
            await process.StandardInput.FlushAsync(cancellationToken);
            var printed = (await process.StandardOutput.ReadLineAsync(cancellationToken))!;
            var figures = printed.Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToArray();
            return new(
                figures[0], figures[1], (server.ProcessorTime() - time).TotalMilliseconds,
                await TransactionsAsync(cancellationToken) - transactions);
        }

        /// <summary>Transactions that wrote something have a number each.</summary>
        private async Task<long> TransactionsAsync(CancellationToken cancellationToken)
        {
            await using var command = database.CreateCommand("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
            return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        }

        public async ValueTask DisposeAsync()
        {
            process.StandardInput.Close();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
            process.Dispose();
            await database.DisposeAsync();
        }
    }
}
