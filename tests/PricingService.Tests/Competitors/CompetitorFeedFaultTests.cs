using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PricingService.Tests.Api;

namespace PricingService.Tests.Competitors;

/// <summary>Feeds that break, in all the ways there are: what fits is kept, and quotes are answered.</summary>
public sealed class CompetitorFeedFaultTests : IAsyncLifetime
{
    private const string Json =
        """[{"competitor":"Hotel Sol & Mar","stay_date":"2026-07-08","price":130},{"competitor":"b","stay_date":"2026-07-08","price":"110.00"}]""";
    private static readonly object Request = new { property_id = "casa-1", stay_date = "2026-07-08", lead_time_days = 30, occupancy = 0.5 };

    private FeedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FeedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Whatever_a_feed_does_the_others_are_pulled_and_quotes_are_answered()
    {
        var hanging = new TaskCompletionSource();
        var bomb = FeedServer.GZip(new byte[40 << 20]);
        await using var inner = await FeedServer.StartAsync();
        using var cut = new TcpListener(IPAddress.Loopback, 0);
        cut.Start();
        var cutting = CutShortAsync(cut);
        inner.On("/secret", Json);
        (string Name, string Status)[] expected =
        [
            ("good", "success"), ("bom", "success"), ("utf16", "success"), ("utf16-said", "success"), ("gzipped", "success"),
            ("moved", "success"), ("html", "unreadable"), ("garbage", "unreadable"), ("cut-json", "unreadable"), ("deep", "unreadable"),
            ("odd-charset", "unreadable"), ("not-utf8", "nothing_usable"), ("no-array", "unreadable"), ("empty", "nothing_usable"),
            ("nothing", "unreadable"), ("no-columns", "unreadable"),
            ("error", "http_error"), ("gone", "http_error"), ("no-content", "http_error"), ("unasked-304", "http_error"),
            ("busy", "rate_limited"),
            ("large", "too_large"), ("large-said", "too_large"), ("bomb", "too_large"), ("bad-gzip", "unreadable"),
            ("cut-gzip", "unreadable"), ("short", "incomplete"), ("reset", "incomplete"),
            ("inward", "blocked"), ("in-circles", "http_error"), ("to-file", "http_error"), ("wrong-rows", "nothing_usable"),
        ];
        _server.On("/good", Json).On("/bom", [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Json)])
            .On("/utf16", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(Json)])
            .On("/utf16-said", Encoding.Unicode.GetBytes(Json), "application/json; charset=utf-16")
            .On("/gzipped", FeedServer.GZip(Encoding.UTF8.GetBytes(Json)), encoding: "gzip")
            .On("/moved", context => { context.Response.Redirect("/good"); return Task.CompletedTask; })
            .On("/html", "<!doctype html><html>Log in, please", "text/html").On("/garbage", [0xC3, 0x28, 0x00, 0xFF, 0x1B])
            .On("/cut-json", Json[..^20]).On("/deep", new string('[', 1 << 20))
            .On("/odd-charset", Json, "application/json; charset=ebcdic-cp-be")
            .On("/not-utf8", Encoding.Latin1.GetBytes("""[{"competitor":"Açores","stay_date":"2026-07-08","price":130}]"""))
            .On("/no-array", """{"rates":{}}""").On("/empty", "[]").On("/nothing", "").On("/no-columns", "a,b\r\n1,2\r\n", "text/csv")
            .On("/error", Status(500)).On("/gone", Status(404)).On("/no-content", Status(204)).On("/unasked-304", Status(304))
            .On("/busy", context => { context.Response.Headers.RetryAfter = "7200"; return Status(429)(context); })
            .On("/large", context => EndlessAsync(context))
            .On("/large-said",
                async context => { context.Response.ContentLength = 1L << 40; await context.Response.Body
                    .FlushAsync(); await hanging.Task; })
            .On("/bomb", bomb, encoding: "gzip").On("/bad-gzip", Encoding.UTF8.GetBytes(Json), encoding: "gzip")
            .On("/cut-gzip", FeedServer.GZip(Encoding.UTF8.GetBytes(Json))[..^30], encoding: "gzip")
            .On("/short", context => { context.Response.Redirect($"http://{cut.LocalEndpoint}/"); return Task.CompletedTask; })
            .On("/reset", context => { context.Abort(); return Task.CompletedTask; })
            .On("/inward", context => { context.Response.Redirect($"http://{inner.Host}/secret"); return Task.CompletedTask; })
            .On("/in-circles", context => { context.Response.Redirect("/in-circles"); return Task.CompletedTask; })
            .On("/to-file", context => { context.Response.Redirect("file:///etc/passwd"); return Task.CompletedTask; })
            .On("/wrong-rows",
                """[1,null,"x",[],{},{"competitor":{},"stay_date":"2026-07-08","price":1},{"competitor":"a","stay_date":"2026-07-08","price":true},{"competitor":"\ud800","stay_date":"2026-07-08","price":130}]""")
            .On("/hanging",
                async context => { await context.Response.WriteAsync(Json[..40]); await context.Response.Body
                    .FlushAsync(); await hanging.Task; }).On("/mute", _ => hanging.Task);
        await using var app =
            await _server.AppAsync(
                [.. expected.Select(feed => ($"/{feed.Name}", feed.Name == "no-columns" ? new[] { ("Format", "csv") } : [])),
                    ("/hanging", [("Outbound:competitors:AllowedHosts:1", $"{cut.LocalEndpoint}")]), ("/mute", [])]);
        await app.Http.PostAsync("/score", Request);

        foreach (var (name, status) in expected)
        {
            var feed = await app.PulledAsync(name);
            Assert.True(status == feed.Text("last_status"), $"{name}: {feed}");
            Assert.Equal(status == "success", feed.GetProperty("last_error").ValueKind == JsonValueKind.Null);
            Assert.Equal(status == "success" ? "waiting" : "failing", feed.Text("state"));
        }
        Assert.Empty(inner.Requests("/secret"));
        Assert.Equal(8, (await app.FeedAsync("wrong-rows")).GetProperty("refused").GetInt32());
        Assert.Equal("pulling", (await app.FeedAsync("hanging")).Text("state"));
        Assert.DoesNotContain("unknown", (await app.Http.PostAsync("/score", Request)).Text("reason"), StringComparison.Ordinal);

        app.Clock.Advance(TimeSpan.FromSeconds(601));
        foreach (var name in new[] { "hanging", "mute" }) Assert.Equal("timeout", (await app.PulledAsync(name)).Text("last_status"));
        Assert.Equal(1,
            MetricsTests.Value(await app.MetricsAsync(), "pricing_competitor_fetches_total", """source="mute",status="timeout" """));
        Assert.NotEqual(0, (await app.Http.PostAsync("/score", Request)).Number("price"));
        hanging.SetResult();
        await cutting;

        static RequestDelegate Status(int status) => context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        // Kestrel only ever breaks a connection off; this one is closed as if all were well.
        static async Task CutShortAsync(TcpListener listener)
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            var request = new byte[8192];
            await client.GetStream().ReadAtLeastAsync(request, 16, cancellationToken: TestContext.Current.CancellationToken);
            await client.GetStream()
                .WriteAsync(
                    Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n{Json}"),
                    TestContext.Current.CancellationToken);
        }

        static async Task EndlessAsync(HttpContext context)
        {
            await context.Response.WriteAsync("[");
            var part = Encoding.UTF8.GetBytes(new string('0', 8_000) + ",");
            while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(part, context.RequestAborted);
        }
    }

    [Fact]
    public async Task Rows_of_a_csv_are_kept_or_refused_one_by_one_with_their_lines()
    {
        const string csv = "Nacht;Wer;Preis;Wo;Stand\r\n" +
            "2026-07-08;Pensão Açores;130,50;casa-1;\r\n" +
            "2026-07-09;b;\"1.30\";casa-1;\r\n" +
            "2026-07-10;b;130;nowhere;\r\n" +
            "2026-07-11;b;130;casa-1\r\n" +
            "2026-07-12;b;1\"30;casa-1;\r\n" +
            "yesterday;b;130;casa-1;\r\n" +
            "2026-07-13;\"b\r\nc\";130;casa-1;2026-01-31 11:00:00\r\n" +
            "2026-07-14;b;99999;casa-1;\r\n" +
            "2026-07-15;b;130;casa-1;\r\n" +
            "2026-07-16;b;1";
        _server.On("/csv", Encoding.Latin1.GetBytes(csv + "30;casa-1;\r\n"), "text/csv; charset=ISO-8859-1")
            .On("/cut", Encoding.Latin1.GetBytes(csv + "30;casa-1;"), "text/csv");
        (string, string)[] mapping = [("Format", "csv"), ("Delimiter", ";"), ("DecimalSeparator", ","), ("Property", ""),
            ("Fields:StayDate", "nacht"), ("Fields:Competitor", "wer"),
            ("Fields:Price", "preis"), ("Fields:PropertyId", "wo"), ("Fields:ObservedAt", "stand")];
        await using var app = await _server.AppAsync(("/csv", mapping), ("/cut", [.. mapping, ("Encoding", "utf-8")]));
        var feed = await app.PulledAsync("csv");
        Assert.Equal((4, 6), (feed.GetProperty("kept").GetInt32(), feed.GetProperty("refused").GetInt32()));
        Assert.Equal([(3, "wrong_type"), (4, "unknown_property"), (5, "unreadable"), (6, "unreadable"), (7, "wrong_type"),
            (10, "absurd_price")],
            feed.GetProperty("refused_rows").EnumerateArray().Select(row => (row.GetProperty("position").GetInt32(), row.Text("reason"))));
        var nights = (await app.Http.GetAsync("/competitors/casa-1/rates?from=2026-07-08", HttpStatusCode.OK)).GetProperty(
            "nights").EnumerateArray().ToList();
        Assert.Equal(["2026-07-08", "2026-07-13", "2026-07-15", "2026-07-16"], nights.Select(night => night.Text("date")));
        Assert.Equal(("pensao-acores-1ebf4db1", 130.5m),
            (nights[0].GetProperty("rates")[0].Text("competitor"), nights[0].Number("competitor_price")));
        Assert.Equal("2026-01-31T11:00:00+00:00", nights[1].GetProperty("rates")[0].Text("observed_at"));

        // The same in the wrong encoding: one row less. The last line has no end, but the answer was whole.
        var cut = await app.PulledAsync("cut");
        Assert.Equal((3, 7), (cut.GetProperty("kept").GetInt32(), cut.GetProperty("refused").GetInt32()));
        Assert.Equal([2, 3, 4, 5, 6, 7, 10], cut.GetProperty("refused_rows").EnumerateArray()
            .Select(row => row.GetProperty("position").GetInt32()));
    }

    [Fact]
    public async Task Wrong_settings_of_feeds_are_named_all_at_once_and_the_service_does_not_start()
    {
        await using var app = new PricingApp
        {
            Settings = new Dictionary<string, string>
            {
                ["Competitors:Feeds:one:Url"] = "http://user:pass@example.org/", ["Competitors:Feeds:two:Url"] = "ftp://example.org/",
                ["Competitors:Feeds:three:IntervalMinutes"] = "often",
                ["Competitors:Feeds:four:Url"] = "https://example.org/", ["Competitors:Feeds:four:Format"] = "xml",
                ["Competitors:Feeds:f i v e:Url"] = "https://example.org/",
                ["Competitors:Feeds:six:Url"] = "https://example.org/", ["Competitors:Feeds:six:HeaderName"] = "X-Key",
                ["Competitors:Feeds:six:Encoding"] = "ebcdic",
            },
        };
        var message = Assert.ThrowsAny<Exception>(() => app.Http).ToString();
        foreach (var key in new[] { "one:Url", "two:Url", "three:Url", "three:IntervalMinutes", "four:Format", "six:HeaderName",
            "six:Encoding" })
            Assert.Contains($"Competitors:Feeds:{key} (Competitors__Feeds__{key.Replace(":", "__", StringComparison.Ordinal)})",
                message, StringComparison.Ordinal);
        Assert.Contains("a feed's name must be 1 to 64", message, StringComparison.Ordinal);
        Assert.DoesNotContain("pass@", message, StringComparison.Ordinal);
    }
}
