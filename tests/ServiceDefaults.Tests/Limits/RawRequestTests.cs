using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Testing;

namespace ServiceDefaults.Tests.Limits;

/// <summary>Requests as attackers write them.</summary>
public sealed class RawRequestTests
{
    private static Task<PlainService> StartAsync(params (string Key, string? Value)[] settings) => PlainService.StartAsync(app =>
    {
        app.MapPost("/bodies", (string[] body) => body.Length);
        app.MapGet("/quick", () => "done");
    }, settings.ToDictionary(s => s.Key, s => s.Value));

    private const string Post = "POST /bodies HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

    [Fact]
    public async Task A_body_that_announces_too_large_a_length_is_refused_before_it_arrives()
    {
        await using var service = await StartAsync();
        var answer = await RawHttp.SendAsync(service.Address, Post + "Content-Length: 10000000\r\n\r\n");
        Assert.Equal(413, RawHttp.Status(answer));
        Assert.Contains("urn:platform:body-too-large", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_in_chunks_is_refused_as_soon_as_it_is_too_large_and_not_read_to_its_end()
    {
        await using var service = await StartAsync();
        var chunk = "4000\r\n[" + new string(' ', 0x3FFF) + "\r\n";
        var answer = await RawHttp.SendAsync(service.Address, Post + "Transfer-Encoding: chunked\r\n\r\n" +
            string.Concat(Enumerable.Repeat(chunk.Replace('[', ' '), 5)));
        Assert.Equal(413, RawHttp.Status(answer));
        Assert.Contains("urn:platform:body-too-large", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20_000, 1, 431)]
    [InlineData(10, 200, 431)]
    [InlineData(200, 90, 431)]
    [InlineData(10, 90, 200)]
    public async Task Headers_are_bounded_in_size_and_number(int length, int count, int status)
    {
        await using var service = await StartAsync();
        var headers = string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: {new string('x', length)}\r\n"));
        Assert.Equal(status,
            RawHttp.Status(
                await RawHttp.SendAsync(service.Address, $"GET /quick HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n")));
    }

    [Fact]
    public async Task An_address_is_bounded()
    {
        await using var service = await StartAsync();
        Assert.Equal(414,
            RawHttp.Status(await RawHttp.SendAsync(service.Address, $"GET /quick?{new string('x', 9000)} HTTP/1.1\r\nHost: x\r\n\r\n")));
    }

    [Theory]
    [InlineData("GET /quick HTTP/1.1\r\nHost: x\r\nX-Slow: ")]
    [InlineData(Post + "Content-Length: 1000\r\n\r\n[")]
    public async Task A_caller_who_sends_too_slowly_is_not_waited_for(string begun)
    {
        await using var service = await StartAsync(("Limits:SlowSeconds", "2"));
        Assert.Equal(408, RawHttp.Status(await RawHttp.SendAsync(service.Address, begun, patienceSeconds: 20)));
    }

    [Theory]
    [InlineData("traceparent: 00-{0}-\r\ntracestate: =,=;;\r\n")]
    [InlineData("traceparent: 00-00000000000000000000000000000000-0000000000000000-01\r\n")]
    [InlineData("traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\ntraceparent: " +
        "00-4bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b7-01\r\n")]
    [InlineData("traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\ntracestate: \u00ff\u00fe=,{0}\r\n")]
    [InlineData("baggage: {0}\r\n")]
    [InlineData("baggage: =;=,,%zz=%\u00ff;\r\nbaggage: user=\u00e9\r\n")]
    [InlineData("Request-Id: |{0}.\r\nCorrelation-Context: =,\r\n")]
    [InlineData("X-Request-ID: {0}\r\n")]
    [InlineData("X-Request-ID: a%0d%0aSet-Cookie:%20x=1\r\n")]
    [InlineData("X-Request-ID: \u00e9\u00e9\r\n")]
    public async Task Garbage_in_the_headers_of_tracing_is_ignored(string headers)
    {
        await using var service = await StartAsync();
        var answer = await RawHttp.SendAsync(service.Address, $"GET /quick HTTP/1.1\r\nHost: x\r\nConnection: " +
            $"close\r\n{string.Format(CultureInfo.InvariantCulture, headers, new string('a', 8192))}\r\n");
        Assert.Equal(200, RawHttp.Status(answer));
        Assert.Matches("X-Request-ID: [0-9a-f]{32}\r\n", answer);
        Assert.DoesNotContain("Set-Cookie", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(service.Logs.Json, line => line.GetProperty("level").GetString() is "error" or "critical");
    }

    [Theory]
    [InlineData("X-Request-ID: one\nSet-Cookie: x=1\r\n", "x=1")]
    [InlineData("X-Request-ID: one\rSet-Cookie: x=1\r\n", "x=1")]
    [InlineData("X-Request-ID: one\0two\r\n", "two")]
    [InlineData("X-Request-ID : one\r\n", "one")]
    [InlineData(" folded: one\r\n", "one")]
    public async Task What_would_make_two_headers_of_one_never_comes_back(string headers, string planted)
    {
        await using var service = await StartAsync();
        var answer = await RawHttp.SendAsync(service.Address, $"GET /quick HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
        Assert.InRange(RawHttp.Status(answer), 200, 400);
        Assert.DoesNotContain(planted, answer, StringComparison.Ordinal);
    }
}
