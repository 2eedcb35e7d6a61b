using System.Net.Http.Json;
using GenerationService.Users;
using Testing;

namespace GenerationService.Tests.Users;

/// <summary>Active users are counted in the store, so that each counts once wherever it was seen.</summary>
public sealed class ReplicaTests(PostgreSqlServer server)
{
    private static readonly TimeSpan StoredWithin = TimeSpan.FromSeconds(10);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_seen_by_two_replicas_is_one_active_user_of_both_within_ten_seconds()
    {
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:generation"] = await server.CreateDatabaseAsync(),
            ["Queue:Concurrency"] = "0",
            ["Queue:PollSeconds"] = "60",
        };
        var clock = TestClock.AtNoon();
        await using var first = new GenerationApp(settings, clock);
        await using var second = new GenerationApp(settings, clock);
        var http = first.CreateClient();
        second.CreateClient();
        foreach (var user in new[] { "ana", "rui", "zoe" })
            await http.PostAsJsonAsync("/users", new { user_id = user, source = "direct" }, Test);
        clock.Advance(TimeSpan.FromDays(2));

        first.Get<UserActivity>().Saw("ana");
        second.Get<UserActivity>().Saw("ana");
        second.Get<UserActivity>().Saw("rui");
        second.Get<UserActivity>().Saw("stranger");
        var seenAt = clock.GetUtcNow();
        clock.Advance(StoredWithin);
        foreach (var user in new[] { "ana", "rui" })
            await Eventually.TrueAsync(async () => (await first.Get<UserTable>().FindAsync(user, Test))!.LastActiveAt == seenAt);
        clock.Advance(StoredWithin);

        foreach (var app in new[] { first, second })
        {
            // The windows are counted one after the other; a scrape may come in between.
            await app.CreateClient().ScrapeAsync(lines => lines.Contains("""active_users{timeframe="1h"} 2""")
                && lines.Contains("""active_users{timeframe="24h"} 2""") && lines.Contains("""active_users{timeframe="7d"} 3""")
                && lines.Contains("""active_users{timeframe="30d"} 3"""));
        }

        // Both see it again while it leaves the shortest window.
        clock.Advance(TimeSpan.FromHours(1));
        foreach (var app in new[] { first, second })
        {
            await app.CreateClient().ScrapeAsync(lines => lines.Contains("""active_users{timeframe="1h"} 0""")
                && lines.Contains("""active_users{timeframe="24h"} 2"""));
        }
    }

    [Fact]
    public async Task Registered_users_are_counted_after_the_replica_that_registered_them_was_killed()
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:generation"] = await server.CreateDatabaseAsync() };
        var killed = await ServiceProcess.StartAsync("GenerationService", settings);
        using (var http = new HttpClient { BaseAddress = killed.Address })
        {
            foreach (var user in new[] { "ana", "rui", "zoe" })
                Assert.Equal(201, (int)(await http.PostAsJsonAsync("/users", new { user_id = user, source = "import" }, Test)).StatusCode);
        }
        await killed.DisposeAsync(); // kill -9

        await using var restarted = await ServiceProcess.StartAsync("GenerationService", settings);
        using var again = new HttpClient { BaseAddress = restarted.Address };
        var lines = await again.ScrapeAsync(lines => lines.Contains("""active_users{timeframe="1h"} 3"""));
        // Each registration was counted by the replica that made it; after a restart none is counted a second time.
        Assert.Contains("""user_registrations_total{source="import"} 0""", lines);
        Assert.Equal(200, (int)(await again.PostAsJsonAsync("/users", new { user_id = "ana", source = "import" }, Test)).StatusCode);
    }
}
