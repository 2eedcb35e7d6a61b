using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Outbound;
using Testing;

namespace ServiceDefaults.Tests.Outbound;

public sealed class GuardedClientTests
{
    private sealed class Feeds(HttpClient http)
    {
        public Task<HttpResponseMessage> ReadAsync(string address, params (string Name, string Value)[] headers) =>
            http.CallAsync("read", HttpMethod.Get, address,
                headers: headers.Select(header => KeyValuePair.Create(header.Name, header.Value)),
                cancellationToken: TestContext.Current.CancellationToken);
    }

    private static Task<PlainService> ReaderAsync(params string[] allowed) => PlainService.StartAsync(
        settings: new(allowed.Select((host, i) => new KeyValuePair<string, string?>($"Outbound:feeds:AllowedHosts:{i}", host))
            .Append(new("Outbound:Retries", "0"))),
        add: builder => builder.AddGuardedClient<Feeds>("feeds"));

    private static Feeds Of(PlainService reader) => reader.Services.GetRequiredService<Feeds>();

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f.1:{0}/")]
    [InlineData("http://0.0.0.0:{0}/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://10.0.0.1:{0}/")]
    public async Task An_address_of_the_inner_network_is_not_called(string address)
    {
        var seen = 0;
        await using var inner = await PlainService.StartAsync(app => app.Map("/", () => { seen++; return "secret"; }));
        await using var reader = await ReaderAsync();
        var failure =
            await Assert.ThrowsAsync<HttpRequestException>(() => Of(reader).ReadAsync(string.Format(null, address, inner.Address.Port)));
        Assert.Contains("is not a public address", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, seen);
    }

    [Fact]
    public async Task A_host_that_the_operator_allows_is_called_but_not_where_it_redirects_to()
    {
        await using var inner = await PlainService.StartAsync(app => app.MapGet("/", () => "secret"));
        await using var feed = await PlainService.StartAsync(app =>
        {
            app.MapGet("/feed", () => "rates");
            app.MapGet("/moved", (HttpContext context) => context.Response.Redirect($"http://127.0.0.1:{inner.Address.Port}/"));
        });
        await using var reader = await ReaderAsync($"127.0.0.1:{feed.Address.Port}");
        using var answer = await Of(reader).ReadAsync($"{feed.Address}feed");
        Assert.Equal("rates", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<HttpRequestException>(() => Of(reader).ReadAsync($"{feed.Address}moved"));
    }

    [Fact]
    public async Task Another_origin_that_it_is_redirected_to_does_not_get_the_callers_headers()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<(string Path, string Key, string Accept)>();
        void See(HttpContext context) =>
            seen.Enqueue(
                (context.Request.Path.Value!, context.Request.Headers["X-Api-Key"].ToString(), context.Request.Headers.Accept.ToString()));
        await using var other =
            await PlainService.StartAsync(app => app.MapGet("/rates", (HttpContext context) => { See(context); return "rates"; }));
        await using var feed = await PlainService.StartAsync(app =>
        {
            app.MapGet("/away", (HttpContext context) => { See(context); context.Response.Redirect("/here"); });
            app.MapGet("/here", (HttpContext context) => { See(context); context.Response.Redirect($"{other.Address}rates"); });
        });
        await using var reader = await ReaderAsync("127.0.0.1");
        using var answer = await Of(reader).ReadAsync($"{feed.Address}away", ("X-Api-Key", "secret"), ("Accept", "text/csv"));
        Assert.Equal("rates", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal([("/away", "secret", "text/csv"), ("/here", "secret", "text/csv"), ("/rates", "", "text/csv")], seen);
    }

    [Fact]
    public async Task Each_call_is_a_span_and_nobody_out_there_is_told_of_the_trace()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<(string Path, string Told)>();
        await using var collector = await Collector.StartAsync();
        await using var feed = await PlainService.StartAsync(app => app.MapGet("/{page}", (string page, HttpContext context) =>
        {
            var tracing = context.Request.Headers.Keys.Where(name =>
                name.ToLowerInvariant() is "traceparent" or "tracestate" or "baggage" or "request-id" or "correlation-context");
            seen.Enqueue((page, string.Join(' ', tracing)));
            return page == "moved" ? Results.Redirect("/rates") : Results.Text("rates");
        }));
        await using (var reader = await PlainService.StartAsync(
            app => app.MapGet("/read", async (Feeds feeds) => (await feeds.ReadAsync($"{feed.Address}moved?key=hush")).Dispose()),
            collector.Settings(("Outbound:feeds:AllowedHosts:0", "127.0.0.1")), builder => builder.AddGuardedClient<Feeds>("feeds")))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/read");
            request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            request.Headers.TryAddWithoutValidation("tracestate", "vendor=1");
            using var answer = await reader.Http.SendAsync(request, TestContext.Current.CancellationToken);
            answer.EnsureSuccessStatusCode();
        }

        Assert.Equal([("moved", ""), ("rates", "")], seen);
        var asked = Assert.Single(collector.Spans, span => span.Kind == 2 && span.Name == "GET /read");
        var calls = collector.Spans.Where(span => span.Kind == 3).ToList();
        Assert.All(calls, call => Assert.Equal(
            (asked.TraceId, asked.SpanId, "feeds", "127.0.0.1"),
            (call.TraceId, call.ParentId, call.Tags["peer.service"], call.Tags["server.address"])));
        Assert.Equal(
            [("GET /moved", "302"), ("GET /rates", "200")],
            calls.Select(call => (call.Name, call.Tags["http.response.status_code"])));
        Assert.DoesNotContain(calls.SelectMany(call => call.Tags.Values), value => value.Contains("hush", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_that_keeps_failing_does_not_block_calls_to_the_others()
    {
        await using var failing = await PlainService.StartAsync(app => app.MapGet("/", () => Results.StatusCode(500)));
        await using var good = await PlainService.StartAsync(app => app.MapGet("/", () => "rates"));
        await using var reader = await ReaderAsync("127.0.0.1");
        for (var i = 0; i < 10; i++) (await Of(reader).ReadAsync($"{failing.Address}")).Dispose();
        await Assert.ThrowsAsync<HttpRequestException>(() => Of(reader).ReadAsync($"{failing.Address}"));
        using var answer = await Of(reader).ReadAsync($"{good.Address}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("60", 1)]
    [InlineData("Fri, 31 Dec 2100 23:59:59 GMT", 1)]
    [InlineData("0", 3)]
    public async Task A_service_that_asks_for_a_longer_pause_than_a_call_can_wait_is_not_retried(string retryAfter, int calls)
    {
        var seen = 0;
        await using var busy =
            await PlainService.StartAsync(
                app => app.MapGet("/", (HttpContext context) =>
                {
                    seen++;
                    context.Response.Headers.RetryAfter = retryAfter;
                    context.Response.StatusCode = 429;
                }));
        await using var reader =
            await PlainService.StartAsync(
                settings: new([new("Outbound:feeds:AllowedHosts:0", "127.0.0.1"), new("Outbound:RetryDelaySeconds", "0.001")]),
                add: builder => builder.AddGuardedClient<Feeds>("feeds"));
        using var answer = await Of(reader).ReadAsync($"{busy.Address}");
        Assert.Equal((HttpStatusCode.TooManyRequests, calls), (answer.StatusCode, seen));
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2a00:1450:4003:80a::200e", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.16.0.0", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("255.255.255.255", false)]
    public void An_address_is_public_or_not(string address, bool isPublic) =>
        Assert.Equal(isPublic, AddressRules.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void However_it_is_written_an_inner_address_stays_one() =>
        Prop.ForAll(Gen.Choose(0, 255).ArrayOf(3).ToArbitrary(), rest =>
            !AddressRules.IsPublic(new IPAddress([127, (byte)rest[0], (byte)rest[1], (byte)rest[2]]))
            && !AddressRules.IsPublic(new IPAddress([10, (byte)rest[0], (byte)rest[1], (byte)rest[2]]).MapToIPv6())).Check(
                Config.QuickThrowOnFailure);
}
