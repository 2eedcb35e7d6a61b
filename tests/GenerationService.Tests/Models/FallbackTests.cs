using GenerationService.Models;
using GenerationService.Tests.Generations;
using GenerationService.Tests.Models.Endpoints;
using Microsoft.Extensions.Time.Testing;
using Testing;
using Testing.Models;

namespace GenerationService.Tests.Models;

/// <summary>What is done when a model fails: another one, or the time that its provider asks for.</summary>
public sealed class FallbackTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_that_fails_is_replaced_by_the_next_and_the_answer_says_who_wrote_it()
    {
        await using var first = await ChatServer.StartAsync();
        await using var second = await ChatServer.StartAsync();
        first.Always = Trouble.ServerError;
        second.Reply = "By the river.";
        var settings = ModelSettings.Fast.With("writer", first).With("other", second);
        settings["Models:Fallbacks:writer:0"] = "other";
        settings["Models:Fallbacks:writer:1"] = "template";
        await using var app = new GenerationApp(settings);

        var generation = await app.WriteAsync(EndpointTests.Title);

        Assert.Equal(("succeeded", "other", "By the river.", 1),
            ((string?)generation["status"], (string?)generation["model"], (string?)generation["text"], (int)generation["attempts"]!));
        second.Always = Trouble.ContentFilter;
        generation = await app.WriteAsync(EndpointTests.Title);
        Assert.Equal(("template", "Casa do Rio in Porto · 2 bedrooms"), ((string?)generation["model"], (string?)generation["text"]));
        await app.CreateClient().ScrapeAsync(lines => lines.Contains("""ai_requests_total{model="writer",status="unavailable"} 2""")
            && lines.Contains("""ai_requests_total{model="other",status="success"} 1""")
            && lines.Contains("""ai_requests_total{model="other",status="filtered"} 1""")
            && lines.Contains("""ai_requests_total{model="template",status="success"} 1"""));
    }

    [Fact]
    public async Task When_all_models_fail_each_is_named_with_its_reason()
    {
        await using var first = await ChatServer.StartAsync();
        await using var second = await ChatServer.StartAsync();
        (first.Always, second.Always) = (Trouble.ServerError, Trouble.ErrorObject);
        var settings = ModelSettings.Fast.With("writer", first).With("other", second);
        (settings["Models:Fallbacks:writer:0"], settings["Queue:MaxAttempts"]) = ("other", "1");
        await using var app = new GenerationApp(settings);

        Assert.Equal("writer: its endpoint answered 500 (server_error). other: its endpoint answered 200 with an error (overloaded).",
            (string?)(await app.WriteAsync(EndpointTests.Title))["error"]);
    }

    [Theory]
    [InlineData("3600", 3600)]
    [InlineData("Sat, 31 Jan 2026 12:01:00 GMT", 60)]
    public async Task A_provider_that_asks_to_wait_is_left_alone_until_then_by_every_job_and_nothing_fails(string header, int seconds)
    {
        await using var server = await ChatServer.StartAsync();
        (server.RetryAfter, server.Always) = (header, Trouble.RateLimited);
        var clock = TestClock.AtNoon();
        await using var app = new GenerationApp(ModelSettings.Slow.With("writer", server), clock);
        var http = app.CreateClient();
        var locations = new List<Uri>();
        for (var i = 0; i < 5; i++) locations.Add((await http.AskAsync(EndpointTests.Title)).Headers.Location!);

        var generations = await AllAsync(generation => generation.Contains("asked to wait", StringComparison.Ordinal)
            || generation.Contains("answered 429", StringComparison.Ordinal), clock, TimeSpan.Zero);

        Assert.All(generations, generation => Assert.Contains("\"status\":\"queued\"", generation, StringComparison.Ordinal));
        Assert.All(generations, generation => Assert.Contains("\"attempts\":0", generation, StringComparison.Ordinal));
        var calls = server.Calls.Count;
        Assert.InRange(calls, 1, 4); // those that ran at once
        server.Always = Trouble.None;
        clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        Assert.Equal(calls, server.Calls.Count);
        await AllAsync(generation => generation.Contains("succeeded", StringComparison.Ordinal), clock, TimeSpan.FromSeconds(30));
        Assert.Equal(calls + 5, server.Calls.Count);

        async Task<List<string>> AllAsync(Func<string, bool> expected, FakeTimeProvider time, TimeSpan step)
        {
            var found = new List<string>();
            foreach (var location in locations)
            {
                string generation;
                while (!expected(generation = await http.GetStringAsync(location, Test)))
                {
                    time.Advance(step);
                    await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Test);
                }
                found.Add(generation);
            }
            return found;
        }
    }

    [Fact]
    public async Task A_slow_endpoint_is_given_up_after_its_time()
    {
        await using var server = await ChatServer.StartAsync();
        server.Next(Trouble.Slow);
        var clock = TestClock.AtNoon();
        await using var app = new GenerationApp(ModelSettings.Fast.With("writer", server, ("TimeoutSeconds", "30")), clock);
        var models = app.Get<TextModels>();

        var writing = models.WriteAsync(models.Find("writer")!, Tasks.Title(app), Test);
        await Eventually.TrueAsync(() => Task.FromResult(server.Calls.Count == 1));
        clock.Advance(TimeSpan.FromSeconds(31));

        var failed = await Assert.ThrowsAsync<ModelsFailedException>(() => writing);
        Assert.Equal(("writer: its endpoint did not answer within 30 s.", false), (failed.Message, failed.IsFinal));
    }
}
