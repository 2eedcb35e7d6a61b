using System.Net;
using ExecutorService.Tests.Execution;
using ExecutorService.Tests.Ledger;
using Testing;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace ExecutorService.Tests;

/// <summary>The same service on a server that several replicas share.</summary>
public sealed class PostgreSqlTests(PostgreSqlServer server)
{
    [Fact]
    public async Task Two_replicas_that_append_at_once_make_one_unbroken_chain()
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:executor"] = await server.CreateDatabaseAsync() };
        await using var one = new ExecutorApp(settings);
        await using var two = new ExecutorApp(settings);
        HttpClient[] replicas = [one.CreateClient(), two.CreateClient()];
        await Task.WhenAll(Enumerable.Range(0, 24).Select(number => replicas[number % 2].TellAsync("/v1/ledger/entries",
            LedgerTests.Batch(LedgerTests.Booking($"b-{number}", 10m), LedgerTests.Booking("shared", 1m)), HttpStatusCode.Created)));
        var verified = await replicas[0].AskAsync("/v1/ledger/verify");
        Assert.Equal((true, 24, 25), ((bool)verified["valid"]!, (int)verified["height"]!, (int)verified["entries"]!));
    }

    [Fact]
    public async Task The_same_entries_make_the_same_commit_on_both_engines()
    {
        await using var sqlite = await PlatformFixture.StartAsync();
        await using var postgres = await PlatformFixture.StartAsync(
            new Dictionary<string, string?> { ["ConnectionStrings:executor"] = await server.CreateDatabaseAsync() });
        Assert.Equal(sqlite.Commit, postgres.Commit);
        var answers = new[] { await sqlite.Http.ExecuteAsync(PlatformFixture.Overview()),
            await postgres.Http.ExecuteAsync(PlatformFixture.Overview()) };
        Assert.Equal(answers[0]["result"]!.ToJsonString(), answers[1]["result"]!.ToJsonString());
    }

    [Fact]
    public async Task Of_one_request_sent_twice_at_once_one_answer_is_kept_and_both_get_it()
    {
        await using var platform = await PlatformFixture.StartAsync(
            new Dictionary<string, string?> { ["ConnectionStrings:executor"] = await server.CreateDatabaseAsync() });
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => platform.Http.ExecuteAsync(PlatformFixture.Overview(), requestId: "r-1")));
        Assert.Single(answers.Select(answer => answer.ToJsonString()).Distinct());
        Assert.True((bool)(await platform.Http.TellAsync("/v1/executions/r-1/replay", null))["identical"]!);
    }
}
