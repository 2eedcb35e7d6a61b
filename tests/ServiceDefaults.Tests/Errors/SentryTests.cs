using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Configuration;
using Testing;

namespace ServiceDefaults.Tests.Errors;

public sealed partial class SentryTests : IAsyncLifetime
{
    private SentryIngest _ingest = null!;

    public async ValueTask InitializeAsync() => _ingest = await SentryIngest.StartAsync();

    public ValueTask DisposeAsync() => _ingest.DisposeAsync();

    [Fact]
    public async Task An_unhandled_exception_arrives_once_with_what_the_request_knew()
    {
        JsonElement problem;
        await using (var service = await StartAsync())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/rooms/17?email=guest@example.org");
            request.Headers.Add("X-Request-ID", "req-1");
            request.Headers.Add("X-User-ID", "user-1");
            request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
            problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        }

        var report = Assert.Single(_ingest.Items("event"));
        Assert.Equal(report.GetProperty("event_id").GetString(), problem.GetProperty("event_id").GetString());
        var exception = report.GetProperty("exception").GetProperty("values")[0];
        Assert.Equal("System.InvalidOperationException", exception.GetProperty("type").GetString());
        Assert.Equal("No room for [REDACTED]", exception.GetProperty("value").GetString());
        Assert.False(exception.GetProperty("mechanism").GetProperty("handled").GetBoolean());
        Assert.Equal("GET /rooms/{id:int}", report.GetProperty("transaction").GetString());
        Assert.Equal("http://127.0.0.1/rooms/{id:int}", report.GetProperty("request").GetProperty("url").GetString());
        Assert.Equal("req-1", report.GetProperty("tags").GetProperty("request_id").GetString());
        Assert.Equal("c6c289e4", report.GetProperty("user").GetProperty("id").GetString());
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", report.GetProperty("contexts").GetProperty("trace")
            .GetProperty("trace_id").GetString());
        Assert.Equal(["System.InvalidOperationException", "/rooms/{id:int}"], report.GetProperty("fingerprint").EnumerateArray()
            .Select(part => part.GetString()));
        Assert.Equal("plain@2.0", report.GetProperty("release").GetString());
        Assert.Equal("production", report.GetProperty("environment").GetString());
        Assert.Equal(["Looking for a room for [REDACTED], c6c289e4"], report.GetProperty("breadcrumbs").EnumerateArray()
            .Select(line => line.GetProperty("message").GetString()));
        Assert.DoesNotContain("guest@example.org", Encoding.UTF8.GetString([.. _ingest.Received.SelectMany(received => received.Body)]),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_of_one_request_do_not_go_along_with_the_error_of_another()
    {
        await using (var service = await StartAsync())
        {
            await service.Http.GetAsync("/fine", TestContext.Current.CancellationToken);
            await service.Http.GetAsync("/rooms/1", TestContext.Current.CancellationToken);
        }

        Assert.Equal(["Looking for a room for [REDACTED], c6c289e4"],
            Assert.Single(_ingest.Items("event")).GetProperty("breadcrumbs").EnumerateArray().Select(
                line => line.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Expected_errors_are_not_reported()
    {
        await using (var service = await StartAsync())
        {
            await service.Http.GetAsync("/nowhere", TestContext.Current.CancellationToken);
            await service.Http.PostAsync("/rooms", new StringContent("{", Encoding.UTF8, "application/json"),
                TestContext.Current.CancellationToken);
            await service.Http.GetAsync("/refused", TestContext.Current.CancellationToken);
        }

        Assert.Empty(_ingest.Items("event"));
    }

    [Fact]
    public async Task An_exception_that_code_logged_before_going_on_is_reported()
    {
        string requestId;
        await using (var service = await StartAsync())
        {
            using var response = await service.Http.GetAsync("/survived", TestContext.Current.CancellationToken);
            requestId = Assert.Single(response.Headers.GetValues("X-Request-ID"));
            Assert.Equal(1,
                (await Scrape.OfAsync(service))["""application_errors_total{endpoint="",error_type="TimeoutException",source="log"}"""]);
        }

        var report = Assert.Single(_ingest.Items("event"));
        Assert.Equal(requestId, report.GetProperty("tags").GetProperty("request_id").GetString());
        Assert.Equal("System.TimeoutException", report.GetProperty("exception").GetProperty("values")[0].GetProperty("type").GetString());
        Assert.True(report.GetProperty("exception").GetProperty("values")[0].GetProperty("mechanism").GetProperty("handled").GetBoolean());
    }

    [Fact]
    public async Task Anonymous_callers_are_no_user_rather_than_all_the_same_one()
    {
        await using (var service = await StartAsync())
        {
            await service.Http.GetAsync("/rooms/1", TestContext.Current.CancellationToken);
            await service.Http.GetAsync("/survived", TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, _ingest.Items("event").Count());
        Assert.All(_ingest.Items("event"),
            report => Assert.False(report.TryGetProperty("user", out var user) && user.EnumerateObject().Any()));
    }

    [Fact]
    public async Task An_exception_that_was_logged_and_rethrown_is_reported_once_and_the_problem_names_that_report()
    {
        JsonElement problem;
        await using (var service = await StartAsync())
        {
            using var response = await service.Http.GetAsync("/logged-and-thrown", TestContext.Current.CancellationToken);
            problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        }

        Assert.Equal(Assert.Single(_ingest.Items("event")).GetProperty("event_id").GetString(), problem.GetProperty("event_id")
            .GetString());
    }

    [Fact]
    public async Task A_later_report_of_the_same_work_does_not_carry_the_message_of_an_earlier_exception()
    {
        await using (var service = await StartAsync())
            await service.Http.GetAsync("/survived-twice", TestContext.Current.CancellationToken);

        Assert.Equal(2, _ingest.Items("event").Count());
        var second = Assert.Single(_ingest.Items("event"), report => report.GetProperty("exception")
            .GetProperty("values")[0].GetProperty("value").GetString() == "second");
        Assert.Equal(["Went on without an answer"], second.GetProperty("breadcrumbs").EnumerateArray()
            .Select(line => line.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Only_the_share_of_the_errors_that_is_asked_for_is_sent()
    {
        await using (var service = await StartAsync(("Errors:SampleRate", "0.25"), ("Errors:MaxQueueItems", "400")))
        {
            for (var i = 0; i < 400; i++) await service.Http.GetAsync("/rooms/1", TestContext.Current.CancellationToken);
            Assert.Equal(0, (await Scrape.OfAsync(service))["""telemetry_dropped_total{reason="queue_full",signal="errors"}"""]);
        }

        // Four standard deviations of a binomial with n = 400.
        Assert.InRange(_ingest.Items("event").Count(), 66, 134);
    }

    [Fact]
    public async Task Without_a_DSN_errors_are_counted_and_problems_name_no_event()
    {
        await using var service = await PlainService.StartAsync(Map);
        using var response = await service.Http.GetAsync("/rooms/1", TestContext.Current.CancellationToken);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.False(problem.TryGetProperty("event_id", out _));
        Assert.Equal(1, (await Scrape.OfAsync(service))[
            """application_errors_total{endpoint="/rooms/{id:int}",error_type="InvalidOperationException",source="request"}"""]);
        Assert.Empty(_ingest.Received);
    }

    [Fact]
    public async Task An_invalid_DSN_stops_the_start_without_being_repeated()
    {
        var failure = await Assert.ThrowsAsync<StartFailedException>(
            () => PlainService.StartAsync(Map, new() { ["SENTRY_DSN"] = "https://sentry.example/secret" }));

        Assert.Contains("SENTRY_DSN: must have the form https://{key}@{host}/{project}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    private Task<PlainService> StartAsync(params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?> { ["Errors:SentryDsn"] = _ingest.Dsn, ["Errors:Release"] = "plain@2.0",
            ["Tracing:SampleRatio"] = "0" };
        foreach (var (key, value) in more) settings[key] = value;
        return PlainService.StartAsync(Map, settings);
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/rooms/{id:int}", IResult (int id, ILogger<SentryTests> logger) =>
        {
            Log.Looking(logger, "guest@example.org", "user-1");
            throw new InvalidOperationException("No room for guest@example.org");
        });
        app.MapPost("/rooms", (Room room) => room);
        app.MapGet("/fine", (ILogger<SentryTests> logger) => Log.Fine(logger));
        app.MapGet("/refused", () => TypedResults.Problem(statusCode: 503));
        app.MapGet("/logged-and-thrown", void (ILogger<SentryTests> logger) =>
        {
            var exception = new InvalidOperationException("thrown on");
            Log.Survived(logger, exception);
            throw exception;
        });
        app.MapGet("/survived-twice", (ILogger<SentryTests> logger) =>
        {
            Log.Survived(logger, new TimeoutException("first guest@example.org"));
            Log.Survived(logger, new TimeoutException("second"));
        });
        app.MapGet("/survived", (ILogger<SentryTests> logger) => Log.Survived(logger, new TimeoutException("slow")));
    }

    private sealed record Room(int Id);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Looking for a room for {Guest}, {UserId}")]
        public static partial void Looking(ILogger logger, string guest, string userId);

        [LoggerMessage(2, LogLevel.Information, "All is well")]
        public static partial void Fine(ILogger logger);

        [LoggerMessage(3, LogLevel.Error, "Went on without an answer")]
        public static partial void Survived(ILogger logger, Exception exception);
    }
}
