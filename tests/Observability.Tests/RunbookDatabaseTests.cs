using System.Diagnostics;
using System.Globalization;
using Dashboards;
using Npgsql;
using Testing;

namespace Observability.Tests;

/// <summary>
/// The commands of the runbooks that need a PostgreSQL, which not every platform has: on a real server, with a stuck client.
/// </summary>
public sealed class RunbookDatabaseTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>
{
    [Fact]
    public async Task A_client_that_is_stuck_is_found_and_ended_as_the_runbook_says()
    {
        var commands = RunbookPage.All(Files.OfRepository).SelectMany(page => page.Commands)
            .Where(command => command.StartsWith("psql ", StringComparison.Ordinal)).Distinct().ToList();
        Assert.Equal(2, commands.Count);
        var connection = await server.CreateDatabaseAsync();
        await using var stuck = new NpgsqlConnection(connection + ";Pooling=false");
        await stuck.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await stuck.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var select = new NpgsqlCommand("SELECT 'held for good'", stuck, transaction))
            await select.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        var pid = stuck.ProcessID.ToString(CultureInfo.InvariantCulture);

        var seen = await RunAsync(commands[0], connection);
        Assert.Contains(seen.Split('\n'), line => line.TrimStart().StartsWith(pid, StringComparison.Ordinal)
            && line.Contains("idle in transaction", StringComparison.Ordinal) && line.Contains("held for good", StringComparison.Ordinal));

        var ended = await RunAsync(commands[1].Replace("PID", pid, StringComparison.Ordinal), connection);
        Assert.Contains(" t\n", ended, StringComparison.Ordinal);
        Assert.DoesNotContain("idle in transaction", await RunAsync(commands[0], connection), StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string command, string connection)
    {
        var to = new NpgsqlConnectionStringBuilder(connection);
        var start = new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["PGHOST"], start.Environment["PGPORT"]) = (to.Host, to.Port.ToString(CultureInfo.InvariantCulture));
        (start.Environment["PGUSER"], start.Environment["PGDATABASE"], start.Environment["PGPASSWORD"]) =
            (to.Username, to.Database, to.Password);
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(shell.ExitCode == 0, $"{command}\n{output}{errors}");
        return output;
    }
}
