using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Outbound;
using ServiceDefaults.Requests;
using Testing;

namespace ServiceDefaults.Tests.Outbound;

public sealed partial class OutboundTests
{
    private sealed class Prices(HttpClient http)
    {
        public Task<HttpResponseMessage> CallAsync(string operation, HttpMethod method, string path, object? body = null,
            string? key = null) =>
            http.CallAsync(operation, method, path, body, key is null ? null : [new("Idempotency-Key", key)],
                TestContext.Current.CancellationToken);
    }

    private sealed record Quote(string PropertyId, decimal ReferencePrice);

    /// <summary>A service that answers as it is told, and remembers what came.</summary>
    private sealed class Far
    {
        public ConcurrentQueue<(string Method, string Path, string Body, Dictionary<string, string> Headers)> Seen { get; } = new();

        public Func<int, HttpContext, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

        public Task<PlainService> StartAsync() => PlainService.StartAsync(app => app.Map("/{**path}", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            Seen.Enqueue(
                (context.Request.Method, context.Request.Path, await reader.ReadToEndAsync(), context.Request.Headers
                    .ToDictionary(header => header.Key, header => header.Value.ToString())));
            await Answer(Seen.Count, context);
        }));
    }

    private static Task<PlainService> CallerAsync(params (string Key, string? Value)[] settings) =>
        PlainService.StartAsync(
            app => app.MapGet("/ask", async (Prices prices) =>
            {
                Activity.Current?.AddBaggage("guest", "jane");
                return (int)(await prices.CallAsync("ask", HttpMethod.Get, "/x")).StatusCode;
            }),
            settings.ToDictionary(s => s.Key, s => s.Value).Append(new("Outbound:RetryDelaySeconds", "0.001")).ToDictionary(),
            builder => builder.AddOutboundClient<Prices>("prices"));

    private static Prices PricesOf(PlainService caller) => caller.Services.GetRequiredService<Prices>();

    private static (string, string?) At(PlainService far) => ("services:prices:http:0", far.Address.ToString());

    [Fact]
    public async Task Detailed_health_tells_how_the_latest_call_to_each_service_went()
    {
        var far = new Far { Answer = (_, context) => Task.FromResult(context.Response.StatusCode = 503) };
        await using var there = await far.StartAsync();
        await using var caller = await CallerAsync(At(there), ("Health:Key", "0123456789abcdef"), ("Outbound:Retries", "0"));

        Assert.Equal(("unknown", null), await LookAsync());
        await PricesOf(caller).CallAsync("ask", HttpMethod.Get, "/x");
        Assert.Equal(("failing", "503"), await LookAsync());
        far.Answer = (_, _) => Task.CompletedTask;
        await PricesOf(caller).CallAsync("ask", HttpMethod.Get, "/x");
        Assert.Equal(("healthy", "200"), await LookAsync());

        async Task<(string?, string?)> LookAsync()
        {
            using var http = new HttpClient { BaseAddress = caller.Address };
            http.DefaultRequestHeaders.Authorization = new("Bearer", "0123456789abcdef");
            var health = (await http.GetFromJsonAsync<JsonObject>("/health/detailed", TestContext.Current.CancellationToken))!;
            return ((string?)health["dependencies"]!["prices"]!["status"], (string?)health["dependencies"]!["prices"]!["outcome"]);
        }
    }

    [Fact]
    public async Task The_trace_is_passed_on_and_baggage_is_not()
    {
        var far = new Far();
        await using var there = await far.StartAsync();
        await using var caller = await CallerAsync(At(there));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ask");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.Add("baggage", "user=jane");
        request.Headers.Add("Correlation-Context", "user=jane");
        using var response = await caller.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var headers = Assert.Single(far.Seen).Headers;
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", headers["traceparent"], StringComparison.Ordinal);
        Assert.DoesNotContain(headers, header => header.Value.Contains("jane", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_is_found_by_its_name_and_spoken_to_in_snake_case()
    {
        var far = new Far { Answer = (_, context) => context.Response.WriteAsync("fine") };
        await using var there = await far.StartAsync();
        await using var caller = await CallerAsync(At(there));
        using var response = await PricesOf(caller).CallAsync("score", HttpMethod.Post, "/score?day=1", new Quote("p", 1.5m));
        Assert.Equal("fine", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var (method, path, body, _) = Assert.Single(far.Seen);
        Assert.Equal(("POST", "/score", """{"property_id":"p","reference_price":1.5}"""), (method, path, body));
    }

    [Fact]
    public async Task The_request_id_and_the_trace_go_along()
    {
        var far = new Far();
        await using var there = await far.StartAsync();
        await using var caller = await CallerAsync(At(there));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/ask");
        request.Headers.Add("X-Request-ID", "order-7");
        request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
        using var response = await caller.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var headers = Assert.Single(far.Seen).Headers;
        Assert.Equal("order-7", headers["X-Request-ID"]);
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", headers["traceparent"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", null, 3)]
    [InlineData("PUT", null, 3)]
    [InlineData("DELETE", null, 3)]
    [InlineData("POST", null, 1)]
    [InlineData("PATCH", null, 1)]
    [InlineData("POST", "key-1", 3)]
    public async Task Only_what_is_safe_to_repeat_is_repeated(string method, string? key, int attempts)
    {
        var far = new Far { Answer = (_, context) => { context.Response.StatusCode = 503; return Task.CompletedTask; } };
        await using var there = await far.StartAsync();
        await using var caller = await CallerAsync(At(there), ("Outbound:Retries", "2"));
        using var response = await PricesOf(caller).CallAsync("score", new HttpMethod(method), "/x", method is "GET" or "DELETE"
            ? null
            : new Quote("p", 1), key);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(attempts, far.Seen.Count);
        Assert.Single(far.Seen.Select(seen => seen.Body).Distinct());
        var scrape = await Scrape.OfAsync(caller);
        Assert.Equal(attempts, scrape["""external_request_duration_seconds_count{operation="score",service="prices",status="503"}"""]);
    }

    [Fact]
    public async Task Only_the_problem_that_is_expected_is_an_answer_and_every_other_503_is_repeated()
    {
        var far =
            new Far { Answer = (attempt, context) => Problem.Of(503, attempt == 1 ? "about:blank" : "urn:platform:prices:none",
                "None", "There is none.").ExecuteAsync(context) };
        await using var there = await far.StartAsync();
        await using var caller = await CallerAsync(At(there), ("Outbound:BreakerMinimumThroughput", "2"),
            ("Outbound:BreakerFailureRatio", "0.6"));
        var http = caller.Services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(Prices));

        for (var call = 0; call < 3; call++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/x").Expecting("urn:platform:prices:none");
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Contains("There is none.", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                StringComparison.Ordinal);
        }

        Assert.Equal(4, far.Seen.Count);
    }

    [Theory]
    [InlineData("urn:platform:not-ready", 2)]
    [InlineData("urn:platform:unavailable", 1)]
    public async Task Any_request_to_a_service_that_is_not_ready_is_retried(string problem, int attempts)
    {
        var far = new Far { Answer = (attempt, context) => attempt > 1
            ? Task.CompletedTask
            : Problem.Of(503, problem, "Not now", "Wait.").ExecuteAsync(context) };
        await using var there = await far.StartAsync();
        await using var caller = await CallerAsync(At(there));

        using var response = await PricesOf(caller).CallAsync("score", HttpMethod.Post, "/x", new Quote("p", 1));

        Assert.Equal(attempts == 2 ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(Enumerable.Repeat("""{"property_id":"p","reference_price":1}""", attempts), far.Seen.Select(seen => seen.Body));
    }

    [Fact]
    public async Task Where_the_caller_has_a_breaker_and_a_time_out_of_its_own_the_client_has_none()
    {
        var far = new Far { Answer = (_, context) => { context.Response.StatusCode = 500; return Task.CompletedTask; } };
        await using var there = await far.StartAsync();
        await using var caller = await PlainService.StartAsync(
            settings: new Dictionary<string, string?> { ["services:prices:http:0"] = there.Address.ToString(), ["Outbound:Retries"] = "0",
                ["Outbound:BreakerMinimumThroughput"] = "2" },
            add: builder => builder.AddOutboundClient<Prices>("prices", callerGuards: true));

        for (var call = 0; call < 6; call++) (await PricesOf(caller).CallAsync("ask", HttpMethod.Get, "/x")).Dispose();

        Assert.Equal(6, far.Seen.Count);
        Assert.Equal(Timeout.InfiniteTimeSpan, caller.Services.GetRequiredService<IHttpClientFactory>()
            .CreateClient(nameof(Prices)).Timeout);
    }

    [Fact]
    public void Outside_of_a_request_there_is_no_request_id()
    {
        Assert.Null(Activity.Current);
        Assert.Null(RequestId.Current);
    }
}
