using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Outbound;
using ServiceDefaults.Requests;
using Testing;

namespace ServiceDefaults.Tests.Outbound;

/// <summary>What a caller sees of a service that fails.</summary>
public sealed partial class OutboundTests
{
    [Fact]
    public async Task A_transient_failure_is_not_seen()
    {
        var far =
            new Far { Answer = (attempt, context) => { context.Response.StatusCode = attempt < 3
                ? 503
                : 200; return Task.CompletedTask; } };
        await using var there = await far.StartAsync();
        await using var caller = await CallerAsync(At(there));
        using var response = await PricesOf(caller).CallAsync("ask", HttpMethod.Get, "/x");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_a_time_out()
    {
        var far = new Far { Answer = (_, context) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted) };
        await using var there = await far.StartAsync();
        await using var caller = await CallerAsync(At(there), ("Outbound:AttemptTimeoutSeconds", "0.1"), ("Outbound:prices:Retries", "0"));
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => PricesOf(caller).CallAsync("ask", HttpMethod.Get, "/x"));
        Assert.Equal("'prices' did not answer within 0.1 s.", failure.Message);
        Assert.Equal(1,
            (await Scrape.OfAsync(
                caller))["""external_request_duration_seconds_count{operation="ask",service="prices",status="timeout"}"""]);
    }

    [Fact]
    public async Task A_caller_that_goes_away_is_a_cancellation_not_a_failure()
    {
        using var gone = new CancellationTokenSource();
        var far = new Far
        {
            Answer = async (_, context) =>
            {
                await gone.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            },
        };
        await using var there = await far.StartAsync();
        await using var caller = await CallerAsync(At(there), ("Outbound:AttemptTimeoutSeconds", "60"),
            ("Outbound:TotalTimeoutSeconds", "120"));
        var http = caller.Services.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(Prices));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => http.CallAsync("ask", HttpMethod.Get, "/x", cancellationToken: gone.Token));
        Assert.Single(far.Seen);
        Assert.Equal(1,
            (await Scrape.OfAsync(
                caller))["""external_request_duration_seconds_count{operation="ask",service="prices",status="cancelled"}"""]);
    }

    [Fact]
    public async Task After_enough_failures_the_circuit_opens_and_nothing_is_sent()
    {
        var far = new Far { Answer = (_, context) => { context.Response.StatusCode = 500; return Task.CompletedTask; } };
        await using var there = await far.StartAsync();
        await using var caller = await CallerAsync(At(there), ("Outbound:Retries", "0"), ("Outbound:BreakerMinimumThroughput", "4"));
        for (var i = 0; i < 4; i++) (await PricesOf(caller).CallAsync("ask", HttpMethod.Get, "/x")).Dispose();
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => PricesOf(caller).CallAsync("ask", HttpMethod.Get, "/x"));
        Assert.StartsWith("'prices' has been failing", failure.Message, StringComparison.Ordinal);
        Assert.Equal(4, far.Seen.Count);
        Assert.Equal(1,
            (await Scrape.OfAsync(
                caller))["""external_request_duration_seconds_count{operation="ask",service="prices",status="circuit_open"}"""]);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_an_HttpRequestException()
    {
        await using var caller = await CallerAsync(("services:prices:http:0", "http://127.0.0.1:1"));
        await Assert.ThrowsAsync<HttpRequestException>(() => PricesOf(caller).CallAsync("ask", HttpMethod.Get, "/x"));
        Assert.Equal(3,
            (await Scrape.OfAsync(caller))["""external_request_duration_seconds_count{operation="ask",service="prices",status="error"}"""]);
    }
}
