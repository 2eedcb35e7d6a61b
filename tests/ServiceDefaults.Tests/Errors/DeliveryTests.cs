using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Errors;
using Testing;

namespace ServiceDefaults.Tests.Errors;

/// <summary>What becomes of reports when the ingest refuses, waits, or is not there.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private SentryIngest _ingest = null!;

    public async ValueTask InitializeAsync() => _ingest = await SentryIngest.StartAsync();

    public ValueTask DisposeAsync() => _ingest.DisposeAsync();

    private static Task<PlainService> StartAsync(string dsn, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?> { ["Errors:SentryDsn"] = dsn, ["Errors:SendTraces"] = "false" };
        foreach (var (key, value) in more) settings[key] = value;
        return PlainService.StartAsync(app => app.MapGet("/broken", string () => throw new InvalidOperationException()), settings);
    }

    private static async Task<JsonElement> FailAsync(PlainService service)
    {
        using var response = await service.Http.GetAsync("/broken", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
    }

    private static async Task<double> DroppedAsync(PlainService service, string reason)
    {
        var series = $$"""telemetry_dropped_total{reason="{{reason}}",signal="errors"}""";
        return await Scrape.OfAsync(service) is var scrape && scrape.Has(series) ? scrape[series] : 0;
    }

    private Func<HttpContext, Task> Refusal(string retryAfter) => context =>
    {
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    };

    [Fact]
    public async Task While_the_ingest_asks_for_a_pause_nothing_is_sent_and_each_error_is_counted()
    {
        _ingest.Answer = Refusal("600");
        await using var service = await StartAsync(_ingest.Dsn);
        await FailAsync(service);
        await Eventually.TrueAsync(async () => await DroppedAsync(service, "rate_limited") == 1);
        _ingest.Answer = context => context.Response.WriteAsync("{}");

        var problem = await FailAsync(service);
        await FailAsync(service);

        Assert.False(problem.TryGetProperty("event_id", out _));
        Assert.Equal(3, await DroppedAsync(service, "rate_limited"));
        Assert.Single(_ingest.Received);
    }

    [Fact]
    public async Task When_its_time_is_over_errors_are_sent_again()
    {
        _ingest.Answer = Refusal("1");
        await using var service = await StartAsync(_ingest.Dsn);
        await FailAsync(service);
        await Eventually.TrueAsync(async () => await DroppedAsync(service, "rate_limited") == 1);
        _ingest.Answer = context => context.Response.WriteAsync("{}");

        await Eventually.TrueAsync(async () =>
        {
            await FailAsync(service);
            return _ingest.Items("event").Count() > 1;
        });
    }

    [Theory]
    [InlineData("60:error:organization", true)]
    [InlineData("60:transaction;error:key, 5:session", true)]
    [InlineData("60::organization", true)]
    [InlineData("60", true)]
    [InlineData("60:transaction:organization", false)]
    [InlineData("soon:error", false)]
    public void Limits_count_by_category_and_for_their_time(string limits, bool ofErrors)
    {
        var clock = TestClock.AtNoon();
        var pause = new IngestPause(clock);
        using var answer = new HttpResponseMessage(HttpStatusCode.OK);
        answer.Headers.TryAddWithoutValidation("X-Sentry-Rate-Limits", limits);
        pause.Read(answer);
        Assert.Equal(ofErrors, pause.IsOn);
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.False(pause.IsOn);
    }

    [Fact]
    public async Task What_does_not_fit_into_the_queue_of_an_ingest_that_hangs_is_counted_and_the_rest_arrives()
    {
        var hold = new TaskCompletionSource();
        _ingest.Answer = async context =>
        {
            await hold.Task;
            await context.Response.WriteAsync("{}");
        };
        double dropped;
        await using (var service = await StartAsync(_ingest.Dsn, ("Errors:MaxQueueItems", "2")))
        {
            for (var i = 0; i < 10; i++) await FailAsync(service);
            dropped = await DroppedAsync(service, "queue_full");
            hold.SetResult();
        }
        Assert.InRange(dropped, 7, 8);
        Assert.Equal(10 - dropped, _ingest.Items("event").Count());
    }

    [Fact]
    public async Task An_ingest_that_is_not_there_costs_a_count_and_nothing_else()
    {
        await using var service = await StartAsync("http://public@127.0.0.1:9/42");
        Assert.True((await FailAsync(service)).TryGetProperty("event_id", out _));
        await Eventually.TrueAsync(async () => await DroppedAsync(service, "export_failed") == 1);
    }

    [Fact]
    public async Task An_ingest_that_answers_with_an_error_of_its_own_is_counted()
    {
        _ingest.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        };
        await using var service = await StartAsync(_ingest.Dsn);
        await FailAsync(service);
        await Eventually.TrueAsync(async () => await DroppedAsync(service, "refused") == 1);
    }
}
