using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using GenerationService.Generations;
using Jobs;

namespace GenerationService.Tests.Generations;

public sealed class EventsTests
{
    private static readonly object Title =
        new { kind = "listing_title", inputs = new { property_name = "Casa do Rio", city = "Porto", bedrooms = 2 } };

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_watcher_sees_each_change_as_it_happens_and_the_stream_ends_with_the_job()
    {
        // No worker but the test, and no poll within its time: what arrives was told.
        await using var app =
            new GenerationApp(new Dictionary<string, string?> { ["Queue:Concurrency"] = "0", ["Queue:PollSeconds"] = "60" });
        var http = app.CreateClient();
        var leases = app.Get<JobLeases>();
        var location = (await http.PostAsJsonAsync("/generate", Title, Test)).Headers.Location!;
        using var response = await http.GetAsync(location + "/events", HttpCompletionOption.ResponseHeadersRead, Test);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        await using var events = Read(await response.Content.ReadAsStreamAsync(Test));

        Assert.Equal("queued", await NextAsync(events));
        var failing = Assert.Single(await leases.ClaimAsync(GenerationHandler.QueueName, 1, Test));
        Assert.Equal("running", await NextAsync(events));
        await leases.FailAsync(failing, "It rained.", isFinal: true, Test);
        Assert.Equal("failed", await NextAsync(events));
        Assert.Equal("It rained.", (string?)events.Current.Data["error"]);
        Assert.Equal("1-failed", events.Current.EventId);
        Assert.Equal(location.ToString(), "/generate/" + (string?)events.Current.Data["id"]);
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task A_watcher_that_comes_late_gets_the_result_at_once()
    {
        await using var app = new GenerationApp();
        var http = app.CreateClient();
        var location = (await http.PostAsJsonAsync("/generate", Title, Test)).Headers.Location!;
        await http.FinishedAsync(location);

        await using var events = Read(await http.GetStreamAsync(location + "/events", Test));

        Assert.Equal("succeeded", await NextAsync(events));
        Assert.Equal("Casa do Rio in Porto · 2 bedrooms", (string?)events.Current.Data["text"]);
        Assert.False(await events.MoveNextAsync());
    }

    [Theory]
    [InlineData("1-succeeded", HttpStatusCode.NoContent)]
    [InlineData("1-running", HttpStatusCode.OK)]
    [InlineData("2-succeeded", HttpStatusCode.OK)]
    [InlineData("", HttpStatusCode.OK)]
    public async Task A_watcher_that_comes_back_after_the_end_is_told_to_stay_away(string lastEvent, HttpStatusCode answer)
    {
        await using var app = new GenerationApp();
        var http = app.CreateClient();
        var location = (await http.PostAsJsonAsync("/generate", Title, Test)).Headers.Location!;
        await http.FinishedAsync(location);

        using var response = await BackAsync(http, location, lastEvent);

        Assert.Equal(answer, response.StatusCode);
        var told = await response.Content.ReadAsStringAsync(Test);
        Assert.Equal(answer == HttpStatusCode.OK, told.Contains("id: 1-succeeded\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_watcher_that_comes_back_before_the_end_goes_on_watching()
    {
        await using var app = new GenerationApp(
            new Dictionary<string, string?> { ["Queue:Concurrency"] = "0", ["Queue:PollSeconds"] = "60" });
        var http = app.CreateClient();
        var location = (await http.PostAsJsonAsync("/generate", Title, Test)).Headers.Location!;

        using var response = await BackAsync(http, location, "0-queued");
        await using var events = Read(await response.Content.ReadAsStreamAsync(Test));

        Assert.Equal("queued", await NextAsync(events));
        await http.DeleteAsync(location, Test);
        Assert.Equal("cancelled", await NextAsync(events));
        Assert.Equal("0-cancelled", events.Current.EventId);
        Assert.Equal(HttpStatusCode.NoContent, (await BackAsync(http, location, "0-cancelled")).StatusCode);
    }

    [Fact]
    public async Task The_length_of_a_stream_is_not_counted_as_latency()
    {
        await using var app = new GenerationApp();
        var http = app.CreateClient();
        var location = (await http.PostAsJsonAsync("/generate", Title, Test)).Headers.Location!;
        await http.GetStringAsync(location + "/events", Test);

        // Both are counted after the answer went out.
        var lines = await http.ScrapeAsync(lines =>
            lines.Any(line => line.StartsWith("http_requests_total{endpoint=\"/generate/{id}/events\"", StringComparison.Ordinal))
            && lines.Any(line => line.StartsWith("http_request_duration_seconds_count{endpoint=\"/generate\"", StringComparison.Ordinal)));

        Assert.DoesNotContain(lines,
            line => line.StartsWith("http_request_duration_seconds_count{endpoint=\"/generate/{id}/events\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Watching_an_unknown_generation_is_a_404_problem()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?> { ["Queue:Concurrency"] = "0" });

        Assert.Equal(HttpStatusCode.NotFound, (await app.CreateClient().GetAsync("/generate/none/events", Test)).StatusCode);
    }

    private static async Task<HttpResponseMessage> BackAsync(HttpClient http, Uri location, string lastEvent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, location + "/events");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEvent);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Test);
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
