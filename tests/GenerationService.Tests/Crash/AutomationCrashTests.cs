using System.Text.Json.Nodes;
using GenerationService.Tests.Automations;
using Testing;
using Testing.Notion;

namespace GenerationService.Tests.Crash;

/// <summary>
/// The service is killed at random points while automations run against both providers, which lose answers and ask for pauses meanwhile.
/// Effects are counted there.
/// </summary>
public sealed class AutomationCrashTests(PostgreSqlServer server)
{
    private const int Runs = 40;

    // 20 kills together: 8 of the one process on SQLite, and 6 of each of two on PostgreSQL.
    private const int KillsOnSqlite = 8;
    private const int KillsOfEachReplica = 6;

    private static readonly string[] Ready = ["QUEUED", "INITIALIZING", "BUILDING", "BUILDING", "READY"];
    private static readonly string[] Broken = ["QUEUED", "BUILDING", "ERROR"];

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_page_and_deployment_is_made_once_however_often_the_service_is_killed_on_its_embedded_database()
    {
        using var data = new TemporaryDirectory();
        await RunAsync(("Storage:DataDirectory", data.Path), replicas: 1, KillsOnSqlite);
    }

    [Fact]
    public async Task Each_page_and_deployment_is_made_once_however_often_either_of_two_replicas_is_killed_on_PostgreSQL() =>
        await RunAsync(("ConnectionStrings:generation", await server.CreateDatabaseAsync()), replicas: 2, KillsOfEachReplica);

    private static async Task RunAsync((string, string?) store, int replicas, int killsOfEach)
    {
        await using var providers = await ProviderServers.StartAsync();
        providers.Vercel.States = Ready;
        providers.Notion.Next("POST /v1/pages", Mishap.CutAfter, Mishap.CutBefore, NotionServer.RateLimited(1), Mishap.CutAfter);
        providers.Vercel.Next("POST /v13/deployments", Mishap.CutAfter, Mishap.Say(500, "{}"), Mishap.CutBefore);
        var settings = providers.Settings(store, ("Queue:LeaseSeconds", "1"), ("Queue:PollSeconds", "0.1"),
            ("Connectors:Notion:RequestsPerSecond", "30"), ("Connectors:Vercel:RequestsPerSecond", "30"),
            ("Automations:LookUpAfterSeconds", "0.5"), ("Automations:MaxLosses", "1000"));

        var started = new List<Uri>();
        // It only accepts them, so that all of the work is left to those that are killed.
        var accepting = new Dictionary<string, string?>(settings) { ["Queue:Concurrency"] = "0" };
        await using (var first = await ServiceProcess.StartAsync("GenerationService", accepting))
        {
            using var http = new HttpClient { BaseAddress = first.Address };
            for (var i = 0; i < Runs; i++) started.Add(await http.StartedAsync(ProviderServers.Listing, $"run-{i}"));
        }
        await Task.WhenAll(Enumerable.Range(0, replicas).Select(KillAsync));

        await using var last = await ServiceProcess.StartAsync("GenerationService", settings);
        using var client = new HttpClient { BaseAddress = last.Address };
        for (var i = 0; i < Runs; i++) Assert.Equal(started[i], await client.StartedAsync(ProviderServers.Listing, $"run-{i}"));
        var (succeeded, failed) = (0, 0);
        foreach (var location in started)
        {
            var ended = await client.EndedAsync(location);
            if (Check(ended, providers)) succeeded++;
            else failed++;
        }
        Assert.InRange(failed, 1, Runs - 1);
        Assert.InRange(succeeded, 1, Runs - 1);
        Assert.Equal((Runs, Runs), (providers.Notion.Pages.Count, providers.Vercel.Deployments.Count));

        // Some of the deployments fail, so that compensation is interrupted too. A kill comes in the middle of the work, however fast
        // that is: after so many requests.
        async Task KillAsync(int replica)
        {
            var random = new Random(replica);
            for (var kill = 0; kill < killsOfEach; kill++)
            {
                providers.Vercel.States = kill % 2 == 1 ? Broken : Ready;
                await using var killed = await ServiceProcess.StartAsync("GenerationService", settings);
                var enough = Requests() + random.Next(3, 24);
                await Eventually.TrueAsync(() => Task.FromResult(Requests() >= enough));
            }
        }

        int Requests() => providers.Notion.Requests.Count + providers.Vercel.Requests.Count;
    }

    /// <returns>Whether it succeeded.</returns>
    private static bool Check(JsonObject ended, ProviderServers providers)
    {
        var id = (string)ended["id"]!;
        var page = Assert.Single(providers.Notion.Pages, page => page.Marker.StartsWith(id, StringComparison.Ordinal));
        var deployment = Assert.Single(providers.Vercel.Deployments,
            each => each.Meta["platformMarker"].StartsWith(id, StringComparison.Ordinal));
        var succeeded = (string?)ended["status"] == "succeeded";
        Assert.True(succeeded || deployment.State == "ERROR", ended.ToJsonString());
        Assert.Equal((!succeeded, succeeded ? "READY" : "ERROR"), (page.InTrash, deployment.State));
        return succeeded;
    }
}
