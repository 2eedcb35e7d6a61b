using System.Net;
using System.Text.Json.Nodes;
using GenerationService.Models.Spending;
using GenerationService.Tests.Generations;
using GenerationService.Tests.Models.Endpoints;
using Testing;
using Testing.Models;

namespace GenerationService.Tests.Models.Spending;

/// <summary>What callers see of a budget that is spent.</summary>
public sealed class SpentBudgetTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_work_is_refused_until_the_day_ends_and_free_models_go_on()
    {
        await using var server = await ChatServer.StartAsync();
        await using var app = new GenerationApp(Settings(server), TestClock.AtNoon());
        var http = app.CreateClient();
        await app.Get<Budget>().ReserveAsync("writer", 9_900, Test);

        using var refused = await http.AskAsync(EndpointTests.Title);

        var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync(Test))!;
        Assert.Equal((HttpStatusCode.TooManyRequests, "43200", "urn:platform:generation:budget-spent"),
            (refused.StatusCode, refused.Headers.RetryAfter?.ToString(), (string?)problem["type"]));
        Assert.Equal("Nothing was accepted. There is a new budget at 2026-02-01T00:00:00Z: try again then, or set model to one that " +
            "costs nothing: template.", (string?)problem["detail"]);
        Assert.Equal("succeeded",
            (string?)(await app.WriteAsync(EndpointTests.Title.Replace("writer", "template", StringComparison.Ordinal)))["status"]);
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task Whoever_repeats_a_request_of_before_finds_it_though_the_budget_is_spent()
    {
        await using var server = await ChatServer.StartAsync();
        await using var app = new GenerationApp(Settings(server), TestClock.AtNoon());
        var http = app.CreateClient();
        using var accepted = await http.AskAsync(EndpointTests.Title, "casa-1");
        await http.FinishedAsync(accepted.Headers.Location!);
        var state = await app.Get<Budget>().LookAsync(Test);
        await app.Get<Budget>().ReserveAsync("writer", (long)(state.RemainingUsd!.Value * 1_000_000), Test);

        using var repeated = await http.AskAsync(EndpointTests.Title, "casa-1");
        using var another = await http.AskAsync(EndpointTests.Title.Replace("Casa", "Villa", StringComparison.Ordinal), "casa-1");
        using var fresh = await http.AskAsync(EndpointTests.Title, "casa-2");

        Assert.Equal((HttpStatusCode.Accepted, accepted.Headers.Location), (repeated.StatusCode, repeated.Headers.Location));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, another.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, fresh.StatusCode);
    }

    [Fact]
    public async Task Accepted_work_waits_until_there_is_a_budget_again_and_running_work_ends()
    {
        await using var server = await ChatServer.StartAsync();
        server.Next(Trouble.Slow);
        var clock = TestClock.AtNoon();
        var settings = ModelSettings.Slow.With("writer", server, ("TimeoutSeconds", "600"));
        (settings["Queue:Concurrency"], settings["Models:BudgetUsdPerDay"]) = ("1", "0.01");
        await using var app = new GenerationApp(settings, clock);
        var http = app.CreateClient();
        var running = (await http.AskAsync(EndpointTests.Title)).Headers.Location!;
        await Eventually.TrueAsync(() => Task.FromResult(server.Calls.Count == 1));
        var waiting = (await http.AskAsync(EndpointTests.Title)).Headers.Location!;
        var state = await app.Get<Budget>().LookAsync(Test);
        await app.Get<Budget>().ReserveAsync("writer", (long)(state.RemainingUsd!.Value * 1_000_000), Test);

        server.Release.SetResult();

        Assert.Equal("succeeded", (string?)(await http.FinishedAsync(running))["status"]);
        await Eventually.TrueAsync(async () => (await http.GetStringAsync(waiting, Test)).Contains(
            "\"error\":\"The budget for paid models is spent until 2026-02-01T00:00:00Z.\"", StringComparison.Ordinal));
        var looked = await http.GetStringAsync(waiting, Test);
        Assert.Contains("\"status\":\"queued\"", looked, StringComparison.Ordinal);
        Assert.Contains("\"attempts\":0", looked, StringComparison.Ordinal);
        Assert.Single(server.Calls);
        clock.Advance(TimeSpan.FromHours(12));
        await Eventually.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            return Task.FromResult(server.Calls.Count == 2);
        });
        Assert.Equal(("succeeded", 1), await EndAsync());

        async Task<(string?, int)> EndAsync()
        {
            var generation = await http.FinishedAsync(waiting);
            return ((string?)generation["status"], (int)generation["attempts"]!);
        }
    }

    [Fact]
    public async Task What_is_left_is_the_same_metric_in_every_replica()
    {
        await using var server = await ChatServer.StartAsync();
        using var data = new TemporaryDirectory();
        var settings = Settings(server);
        (settings["Storage:DataDirectory"], settings["Models:BudgetUsdPerDay"]) = (data.Path, "2");
        await using var writer = new GenerationApp(settings);
        var accepting = new Dictionary<string, string?>(settings) { ["Queue:Concurrency"] = "0" };
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var other = new GenerationApp(accepting, clock);
        await other.CreateClient().ScrapeAsync(lines => lines.Contains("ai_budget_remaining_usd 2"));

        await writer.WriteAsync(EndpointTests.Title);

        // 200 tokens at 2 and 50 at 10 dollars for a million.
        await writer.CreateClient().ScrapeAsync(lines => lines.Contains("ai_budget_remaining_usd 1.9991"));
        clock.Advance(TimeSpan.FromSeconds(5));
        await other.CreateClient().ScrapeAsync(lines => lines.Contains("ai_budget_remaining_usd 1.9991"));
    }

    [Fact]
    public async Task A_kill_in_the_middle_of_a_call_neither_loses_nor_doubles_what_was_spent()
    {
        await using var server = await ChatServer.StartAsync();
        using var data = new TemporaryDirectory();
        server.Next(Trouble.Slow);
        var settings = Settings(server);
        (settings["Storage:DataDirectory"], settings["Queue:LeaseSeconds"]) = (data.Path, "1");
        settings["Models:BudgetUsdPerDay"] = "1";
        Uri location;
        var killed = await ServiceProcess.StartAsync("GenerationService", settings);
        await using (killed)
        {
            using var http = new HttpClient { BaseAddress = killed.Address };
            location = (await http.AskAsync(EndpointTests.Title)).Headers.Location!;
            await Eventually.TrueAsync(() => Task.FromResult(server.Calls.Count == 1));
        }

        await using var again = await ServiceProcess.StartAsync("GenerationService", settings);
        using var client = new HttpClient { BaseAddress = again.Address };
        Assert.Equal("succeeded", (string?)(await client.FinishedAsync(location))["status"]);

        Assert.Equal(2, server.Calls.Count);
        // The first call in full, as the provider may charge for it, and the second as it was: 200 tokens at 2, 50 at 10 for a million.
        var bytes = server.Calls[0].Body!["messages"]!.AsArray()
            .Sum(message => System.Text.Encoding.UTF8.GetByteCount((string)message!["content"]!));
        var left = 1 - ((bytes + 64) * 2 + 100 * 10 + 900) / 1_000_000m;
        await client.ScrapeAsync(lines => lines.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"ai_budget_remaining_usd {left}")));
    }

    private static Dictionary<string, string?> Settings(ChatServer server)
    {
        var settings = ModelSettings.Fast.With("writer", server);
        settings["Models:BudgetUsdPerDay"] = "0.01";
        return settings;
    }
}
