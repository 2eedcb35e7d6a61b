using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace GenerationService.Tests.Automations;

public sealed class AutomationControlTests
{
    private static readonly Dictionary<string, string?> Idle = new() { ["Queue:Concurrency"] = "0", ["Queue:PollSeconds"] = "0.05" };

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_paused_automation_waits_until_it_is_resumed()
    {
        using var data = new TemporaryDirectory();
        var settings = new Dictionary<string, string?>(Idle) { ["Storage:DataDirectory"] = data.Path };
        Uri location;
        await using (var idle = new GenerationApp(settings))
        {
            var http = idle.CreateClient();
            location = await http.StartedAsync(AutomationClient.Languages);
            var (status, paused) = await http.SendAsync(HttpMethod.Post, location + "/pause");
            Assert.Equal((HttpStatusCode.Accepted, "paused"), (status, (string?)paused["status"]));
        }
        settings["Queue:Concurrency"] = "4";
        await using var app = new GenerationApp(settings);
        var client = app.CreateClient();
        // Another one passes it, so its turn has been there and gone.
        Assert.Equal("succeeded", (string?)(await client.EndedAsync(await client.StartedAsync(AutomationClient.Languages)))["status"]);
        var (_, still) = await client.SendAsync(HttpMethod.Get, location.ToString());
        Assert.Equal("paused", (string?)still["status"]);
        Assert.Equal(0, (int)still["progress"]!["done"]!);

        var (resumed, _) = await client.SendAsync(HttpMethod.Post, location + "/resume");

        Assert.Equal(HttpStatusCode.Accepted, resumed);
        Assert.Equal("succeeded", (string?)(await client.EndedAsync(location))["status"]);
        var (again, problem) = await client.SendAsync(HttpMethod.Post, location + "/resume");
        Assert.Equal((HttpStatusCode.Conflict, "urn:platform:generation:finished"), (again, (string?)problem["type"]));
    }

    [Fact]
    public async Task One_that_has_not_begun_is_cancelled_at_once_and_can_be_retried()
    {
        await using var app = new GenerationApp(Idle);
        var http = app.CreateClient();
        var location = await http.StartedAsync(AutomationClient.Languages);

        var (status, cancelled) = await http.SendAsync(HttpMethod.Delete, location.ToString());
        var (twice, problem) = await http.SendAsync(HttpMethod.Delete, location.ToString());
        var (unknown, names) = await http.SendAsync(HttpMethod.Post, location + "/retry", new { from_step = "none" });
        var (later, missing) = await http.SendAsync(HttpMethod.Post, location + "/retry", new { from_step = "pt" });
        var (retry, retried) = await http.SendAsync(HttpMethod.Post, location + "/retry");
        var (pointless, open) = await http.SendAsync(HttpMethod.Post, location + "/retry");

        Assert.Equal((HttpStatusCode.Accepted, "cancelled"), (status, (string?)cancelled["status"]));
        Assert.Equal("It was cancelled.", (string?)cancelled["error"]);
        Assert.Empty(cancelled["remains"]!.AsArray());
        Assert.Equal((HttpStatusCode.Conflict, "urn:platform:generation:finished"), (twice, (string?)problem["type"]));
        Assert.Equal((HttpStatusCode.BadRequest, "urn:platform:generation:unknown-step"), (unknown, (string?)names["type"]));
        Assert.Equal((HttpStatusCode.Conflict, "urn:platform:generation:earlier-step-missing"), (later, (string?)missing["type"]));
        Assert.Equal((HttpStatusCode.Accepted, "queued"), (retry, (string?)retried["status"]));
        Assert.Equal((HttpStatusCode.Conflict, "urn:platform:generation:not-failed"), (pointless, (string?)open["type"]));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/events")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/pause")]
    [InlineData("POST", "/resume")]
    [InlineData("POST", "/retry")]
    public async Task An_unknown_automation_is_a_404_problem(string method, string path)
    {
        await using var app = new GenerationApp(Idle);

        var (status, problem) = await app.CreateClient().SendAsync(new HttpMethod(method), "/api/automation/none" + path);

        Assert.Equal((HttpStatusCode.NotFound, "urn:platform:generation:unknown-automation"), (status, (string?)problem["type"]));
    }

    [Fact]
    public async Task A_watcher_sees_changes_as_they_happen_and_is_told_to_stay_away_after_the_end()
    {
        // No poll within its time: what arrives was told.
        await using var app = new GenerationApp(new Dictionary<string, string?>(Idle) { ["Queue:PollSeconds"] = "60" });
        var http = app.CreateClient();
        var location = await http.StartedAsync(AutomationClient.Languages);
        using var response = await http.GetAsync(location + "/events", HttpCompletionOption.ResponseHeadersRead, Test);
        await using var events = Read(await response.Content.ReadAsStreamAsync(Test));

        Assert.Equal("queued", await NextAsync(events));
        await http.SendAsync(HttpMethod.Post, location + "/pause");
        Assert.Equal("paused", await NextAsync(events));
        await http.SendAsync(HttpMethod.Delete, location.ToString());
        Assert.Equal("cancelled", await NextAsync(events));
        var last = events.Current.EventId!;
        Assert.Equal("3-cancelled", last);
        Assert.False(await events.MoveNextAsync());

        Assert.Equal(HttpStatusCode.NoContent, await BackAsync(http, location, last));
        Assert.Equal(HttpStatusCode.OK, await BackAsync(http, location, "2-paused"));
    }

    [Fact]
    public async Task A_change_made_by_another_replica_is_seen_at_the_next_poll()
    {
        using var data = new TemporaryDirectory();
        var settings = new Dictionary<string, string?>(Idle) { ["Storage:DataDirectory"] = data.Path };
        await using var one = new GenerationApp(settings);
        await using var other = new GenerationApp(settings);
        var http = one.CreateClient();
        var location = await http.StartedAsync(AutomationClient.Languages);
        using var response = await other.CreateClient().GetAsync(location + "/events", HttpCompletionOption.ResponseHeadersRead, Test);
        await using var events = Read(await response.Content.ReadAsStreamAsync(Test));
        Assert.Equal("queued", await NextAsync(events));

        await http.SendAsync(HttpMethod.Delete, location.ToString());

        Assert.Equal("cancelled", await NextAsync(events));
    }

    [Fact]
    public async Task There_are_no_more_watchers_than_the_settings_allow()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?>(Idle) { ["Automations:MaxWatchers"] = "1" });
        var http = app.CreateClient();
        var location = await http.StartedAsync(AutomationClient.Languages);
        using var first = await http.GetAsync(location + "/events", HttpCompletionOption.ResponseHeadersRead, Test);

        var (status, problem) = await http.SendAsync(HttpMethod.Get, location + "/events");

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "urn:platform:generation:too-many-watchers"), (status, (string?)problem["type"]));
    }

    private static async Task<HttpStatusCode> BackAsync(HttpClient http, Uri location, string lastEvent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, location + "/events");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEvent);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Test);
        return response.StatusCode;
    }

    private static IAsyncEnumerator<SseItem<JsonObject>> Read(Stream stream) =>
        SseParser.Create(stream, (_, data) => JsonNode.Parse(data)!.AsObject()).EnumerateAsync(Test).GetAsyncEnumerator(Test);

    private static async Task<string> NextAsync(IAsyncEnumerator<SseItem<JsonObject>> events)
    {
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(events.Current.EventType, (string?)events.Current.Data["status"]);
        return events.Current.EventType;
    }
}
