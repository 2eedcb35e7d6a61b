using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PricingService.Tests.Api;
using PricingService.Tests.Competitors;
using Storage;
using Testing;

namespace PricingService.Tests.Calendars;

/// <summary>Calendars that are pulled over real HTTP, on 2026-01-31, and ours that others pull.</summary>
public sealed class CalendarFeedTests : IAsyncLifetime
{
    private FeedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FeedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_whole_calendar_takes_the_place_of_what_it_said_before()
    {
        _server.On("/airbnb.ics", Calendar(("a", "20260210", "20260213", "Reserved"),
            ("b", "20260131", "20260202", "Airbnb (Not available)")));
        await using var app = await AppAsync(("airbnb", "/airbnb.ics", []));
        var feed = await PulledAsync(app, "airbnb");
        Assert.Equal(("success", "casa-1", 2), (feed.Text("last_status"), feed.Text("property_id"), feed.GetProperty("events").GetInt32()));
        Assert.Equal(["2026-01-31 0 1", "2026-02-01 0 1", "2026-02-10 1 0", "2026-02-11 1 0", "2026-02-12 1 0"], await NightsAsync(app));

        // What a channel has sold is not quoted; what it only closed is.
        Assert.Equal("urn:platform:pricing:not-available", (await app.Http.PostAsync("/score",
            new { property_id = "casa-1", stay_date = "2026-02-09", length_of_stay = 2 }, HttpStatusCode.Conflict)).Text("type"));
        await app.Http.PostAsync("/score", new { property_id = "casa-1", stay_date = "2026-02-01" });

        // The stay is cancelled, the closed nights have moved on by a day, and a running stay has a new id, as Booking.com gives it daily.
        _server.On("/airbnb.ics", Calendar(("c", "20260201", "20260203", "Airbnb (Not available)"),
            ("d", "20260220", "20260221", "Reserved")));
        await PulledAsync(app, "airbnb", 2);
        Assert.Equal(["2026-02-01 0 1", "2026-02-02 0 1", "2026-02-20 1 0"], await NightsAsync(app));
        await app.Http.PostAsync("/score", new { property_id = "casa-1", stay_date = "2026-02-09", length_of_stay = 2 });
        _server.On("/airbnb.ics", Calendar(("e", "20260201", "20260203", "Airbnb (Not available)"),
            ("f", "20260220", "20260221", "Reserved")));
        await PulledAsync(app, "airbnb", 3);
        Assert.Equal(["2026-02-01 0 1", "2026-02-02 0 1", "2026-02-20 1 0"], await NightsAsync(app));

        // A calendar that was cut off, or a page to log in, opens no night; one without events opens all.
        _server.On("/airbnb.ics", Calendar(("g", "20260220", "20260221", "Reserved"))[..^20], "text/calendar");
        Assert.Equal(("unreadable", "failing"), await StatusAsync(app, "airbnb", 4));
        _server.On("/airbnb.ics", "<html>", "text/html");
        Assert.Equal(("unreadable", "failing"), await StatusAsync(app, "airbnb", 5));
        Assert.Equal(3, (await NightsAsync(app)).Count);
        _server.On("/airbnb.ics", Calendar());
        Assert.Equal(("success", "waiting"), await StatusAsync(app, "airbnb", 6));
        Assert.Empty(await NightsAsync(app));
        Assert.Equal(4, MetricsTests.Value(await app.MetricsAsync(), "pricing_calendar_fetches_total", """status="success" """));
    }

    [Fact]
    public async Task Nothing_of_a_guest_or_of_the_address_is_stored_logged_or_shown()
    {
        var logs = new ConcurrentQueue<string>();
        const string personal =
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:sec-uid@airbnb.com\r\nDTSTART;VALUE=DATE:20260210\r\n" +
            "DTEND;VALUE=DATE:20260211\r\nSUMMARY:Melanie Guest\r\nDESCRIPTION:https://www.airbnb.com/hosting/reservations/details/HMSECRETXY\\n" +
            "Phone Number (Last 4 Digits): 4235\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        _server.On("/icalendar/s3cretpath.ics", personal, "text/calendar").On("/bad/s3cretpath.ics", context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        var address = $"http://{_server.Host}/icalendar/s3cretpath.ics?s=t0ken";
        await using var app = await AppAsync(logs, ("vrbo", "/icalendar/s3cretpath.ics", [("Url", address)]),
            ("gone", "/bad/s3cretpath.ics", []));
        await PulledAsync(app, "vrbo");
        Assert.Equal(("http_error", "failing"), await StatusAsync(app, "gone", 1));
        Assert.Equal(["2026-02-10 1 0"], await NightsAsync(app));

        await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        var stored = string.Join('\n', (await connection.QueryAsync("SELECT * FROM calendar_feeds")).Concat(
            await connection.QueryAsync("SELECT * FROM calendar_nights")).Select(row => (object)row).Select(row => row.ToString()));
        var shown = (await app.Http.GetAsync("/calendars/feeds", HttpStatusCode.OK)).GetRawText()
            + await app.Http.GetStringAsync("/properties/casa-1/calendar.ics", TestContext.Current.CancellationToken);
        Assert.Contains("vrbo", stored, StringComparison.Ordinal);
        Assert.Contains(logs, line => line.Contains("gone", StringComparison.Ordinal));
        foreach (var secret in new[] { "s3cretpath", "t0ken", "Melanie", "4235", "HMSECRETXY", "sec-uid" })
        {
            Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
            Assert.DoesNotContain(logs, line => line.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again_and_failures_double_the_pause()
    {
        _server.On("/tagged.ics", context =>
        {
            if (context.Request.Headers.IfNoneMatch == "\"v1\"")
            {
                context.Response.StatusCode = 304;
                return Task.CompletedTask;
            }
            context.Response.Headers.ETag = "\"v1\"";
            return context.Response.WriteAsync(Calendar(("a", "20260210", "20260212", "Reserved")));
        });
        _server.On("/large.ics", Calendar(("a", "20260210", "20260212", new string('x', 3_000))));
        await using var app = await AppAsync(("tagged", "/tagged.ics", []), ("large", "/large.ics", [("MaxBytes", "2000")]));
        await PulledAsync(app, "tagged");
        Assert.Equal(("not_modified", "waiting"), await StatusAsync(app, "tagged", 2));
        Assert.Equal(["2026-02-10 1 0", "2026-02-11 1 0"], await NightsAsync(app));
        Assert.Equal(("too_large", "failing"), await StatusAsync(app, "large", 1));
        var second = await PulledAsync(app, "large", 2);
        Assert.InRange((second.GetProperty("next_pull_at").GetDateTimeOffset() - second.GetProperty("last_pull_at").GetDateTimeOffset())
            .TotalMinutes, 4 * 60 * 0.89, 4 * 60 * 1.12);
    }

    [Fact]
    public async Task Our_calendar_joins_those_of_the_channels_and_tells_none_what_it_told_us()
    {
        _server.On("/airbnb.ics", Calendar(("a", "20260210", "20260213", "Reserved"),
            ("b", "20260301", "20260302", "Airbnb (Not available)")))
            .On("/booking.ics", Calendar(("c", "20260213", "20260215", "CLOSED - Not available")));
        await using var app = await AppAsync(("airbnb", "/airbnb.ics", []), ("booking", "/booking.ics", [("AllSold", "true")]));
        await PulledAsync(app, "airbnb");
        await PulledAsync(app, "booking");
        using var response = await app.Http.GetAsync("/properties/casa-1/calendar.ics", TestContext.Current.CancellationToken);
        Assert.Equal("text/calendar; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var all = Ical.Net.Calendar.Load(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal([("Reserved", "20260210", "20260215"), ("Not available", "20260301", "20260302")], all.Events.Select(one =>
            (one.Summary!, one.Start!.Value.ToString("yyyyMMdd"), one.End!.Value.ToString("yyyyMMdd"))));
        using var again = new HttpRequestMessage(HttpMethod.Get, "/properties/casa-1/calendar.ics");
        again.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(response.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, (await app.Http.SendAsync(again, TestContext.Current.CancellationToken)).StatusCode);

        var others = await app.Http.GetStringAsync("/properties/casa-1/calendar.ics?except=airbnb", TestContext.Current.CancellationToken);
        Assert.Contains("DTSTART;VALUE=DATE:20260213", others, StringComparison.Ordinal);
        Assert.DoesNotContain("20260210", others, StringComparison.Ordinal);
        Assert.Equal("urn:platform:pricing:unknown-property",
            (await app.Http.GetAsync("/properties/nowhere/calendar.ics", HttpStatusCode.NotFound)).Text("type"));
    }

    [Fact]
    public async Task Wrong_settings_stop_the_start_and_are_all_named_without_the_address()
    {
        await using var app = new PricingApp
        {
            Settings = new Dictionary<string, string>
            {
                ["Calendars:Feeds:one:Url"] = "ftp://example.org/s3cret", ["Calendars:Feeds:one:Property"] = "casa-1",
                ["Calendars:Feeds:two:Property"] = "casa 2", ["Calendars:Feeds:three:Url"] = "https://example.org/s3cret",
                ["Calendars:Feeds:three:UrlFile"] = "/run/secrets/three", ["Calendars:Feeds:three:Property"] = "casa-3",
            },
        };
        var message = Assert.ThrowsAny<Exception>(() => app.Http).ToString();
        foreach (var key in new[] { "one:Url", "two:Url", "two:Property", "three:Url" })
            Assert.Contains($"Calendars:Feeds:{key}", message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", message, StringComparison.Ordinal);
    }

    private Task<PricingApp> AppAsync(params (string Name, string Path, (string Key, string Value)[] More)[] feeds) =>
        AppAsync(new ConcurrentQueue<string>(), feeds);

    private async Task<PricingApp> AppAsync(ConcurrentQueue<string> logs,
        params (string Name, string Path, (string Key, string Value)[] More)[] feeds)
    {
        var settings = new Dictionary<string, string>
        {
            ["Outbound:calendars:AllowedHosts:0"] = _server.Host,
            ["Outbound:calendars:Retries"] = "0",
            ["Outbound:calendars:AttemptTimeoutSeconds"] = "300",
            ["Outbound:calendars:TotalTimeoutSeconds"] = "600",
        };
        foreach (var (name, path, more) in feeds)
        {
            settings[$"Calendars:Feeds:{name}:Url"] = $"http://{_server.Host}{path}";
            settings[$"Calendars:Feeds:{name}:Property"] = "casa-1";
            settings[$"Calendars:Feeds:{name}:TimeoutSeconds"] = "600";
            foreach (var (key, value) in more) settings[$"Calendars:Feeds:{name}:{key}"] = value;
        }
        var app = new PricingApp { Settings = settings };
        app.Get<ILoggerFactory>().AddProvider(new Kept(logs));
        await app.PutPropertyAsync("casa-1");
        return app;
    }

    private static async Task<(string Status, string State)> StatusAsync(PricingApp app, string name, int times)
    {
        var feed = await PulledAsync(app, name, times);
        return (feed.Text("last_status"), feed.Text("state"));
    }

    /// <summary>Turns the clock until a calendar was pulled so many times, the later ones by moving its next pull to now.</summary>
    private static async Task<JsonElement> PulledAsync(PricingApp app, string name, int times = 1)
    {
        JsonElement feed = default;
        // The first pull may have come while another calendar was waited for.
        var before = times == 1 ? null : await PulledAtAsync(app, name);
        if (times > 1)
        {
            await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
            await connection.ExecuteAsync("UPDATE jobs SET ready_at = 0 WHERE queue = 'calendar_feed' AND open_key = @name", new { name });
        }
        await Eventually.TrueAsync(async () =>
        {
            feed = await FeedAsync(app, name);
            if (feed.Text("state") != "pulling" && await PulledAtAsync(app, name) != before) return true;
            if (feed.Text("state") != "pulling") app.Clock.Advance(TimeSpan.FromSeconds(5));
            return false;
        });
        return feed;
    }

    private static async Task<long?> PulledAtAsync(PricingApp app, string name)
    {
        await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<long?>("SELECT last_pull_at FROM calendar_feeds WHERE source = @name", new { name });
    }

    private static async Task<JsonElement> FeedAsync(PricingApp app, string name) =>
        (await app.Http.GetAsync("/calendars/feeds", HttpStatusCode.OK)).GetProperty("feeds").EnumerateArray().Single(
            feed => feed.Text("source") == name);

    private static async Task<IReadOnlyList<string>> NightsAsync(PricingApp app)
    {
        await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        return [.. (await connection.QueryAsync<(string Night, long Sold, long Closed)>(
            "SELECT night, sold, closed FROM calendar_nights ORDER BY night")).Select(row => $"{row.Night} {row.Sold} {row.Closed}")];
    }

    private static string Calendar(params (string Uid, string From, string To, string Summary)[] events) =>
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n" + string.Concat(events.Select(one =>
            $"BEGIN:VEVENT\r\nUID:{one.Uid}\r\nDTSTART;VALUE=DATE:{one.From}\r\nDTEND;VALUE=DATE:{one.To}\r\nSUMMARY:{one.Summary}\r\nEND:VEVENT\r\n"))
        + "END:VCALENDAR\r\n";
}
