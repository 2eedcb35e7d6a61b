using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Testing;
using Testing.Checks;

namespace GenerationService.Tests.Alerts;

public sealed class AlertsPageTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_lists_what_fires_the_gravest_first_and_says_what_is_muted()
    {
        await using var app = await AlertsApp.StartAsync();
        await app.RaiseAsync(AlertsApp.Watchdog, AlertsApp.Alert("SlowScoreLatency", "warning", "pricing", "Quotes are slow"),
            AlertsApp.Alert("QueueDepthHigh", "warning", "generation", "Work piles up"),
            AlertsApp.Alert("HighErrorRate", "critical", "pricing", "Many requests fail", "10.0.0.1:8080"));
        await Eventually.TrueAsync(async () => (await app.BoardAsync()).GetRawText().Contains("\"muted\"", StringComparison.Ordinal));

        var board = await app.BoardAsync();
        var html = await app.Http.GetStringAsync("/alerts", Test);

        Assert.Equal(("known", true, 0), (board.GetProperty("state").GetString(), board.GetProperty("heartbeat").GetBoolean(),
            board.GetProperty("more_alerts").GetInt32()));
        Assert.Equal(["HighErrorRate critical firing", "QueueDepthHigh warning firing", "SlowScoreLatency warning muted"],
            board.GetProperty("alerts").EnumerateArray().Select(alert =>
                $"{alert.GetProperty("name")} {alert.GetProperty("severity")} {alert.GetProperty("status")}"));
        var first = board.GetProperty("alerts")[0];
        Assert.Equal(("pricing", "Many requests fail", "HighErrorRate is critical.", "https://runbooks.example/a", "10.0.0.1:8080"),
            (first.GetProperty("service").GetString(), first.GetProperty("summary").GetString(),
                first.GetProperty("description").GetString(), first.GetProperty("runbook_url").GetString(),
                first.GetProperty("labels").GetProperty("instance").GetString()));
        Assert.Equal(["pager"], first.GetProperty("receivers").EnumerateArray().Select(receiver => receiver.GetString()));
        Assert.Contains("<h1>2 alerts fire</h1>", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://runbooks.example/a\" rel=\"noreferrer\">Runbook</a>", html, StringComparison.Ordinal);
        Assert.Contains("muted: a graver alert of this service fires", html, StringComparison.Ordinal);
        Assert.Contains("told to pager", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Watchdog", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("Many requests fail", StringComparison.Ordinal) < html.IndexOf("Work piles up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_that_an_alert_says_becomes_markup_or_a_script()
    {
        await using var app = await AlertsApp.StartAsync();
        await app.RaiseAsync(AlertsApp.Watchdog, AlertsApp.Alert("<img src=x>", "<b>", "\"><script>alert(1)</script>",
            "<script>alert(2)</script>", runbook: "javascript:alert(3)", extra: "' onload='alert(4)"));

        using var answer = await app.Http.GetAsync("/alerts", Test);
        var html = await answer.Content.ReadAsStringAsync(Test);

        Assert.Equal("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal(("no-store", "nosniff"), (answer.Headers.CacheControl!.ToString(),
            Assert.Single(answer.Headers.GetValues("X-Content-Type-Options"))));
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"javascript", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(2)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain(">Runbook<", html, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, Runbook(await app.BoardAsync()));
        foreach (var part in new[] { "<!DOCTYPE html>", "<html lang=\"en\">", "<main ", "<header>", "<footer>", "<nav ",
"name=\"viewport\"", "<a href=\"/sla\">Status</a>" })            Assert.Contains(part, html, StringComparison.Ordinal);
        Assert.Equal(1, Regex.Count(html, "<h1"));

        static JsonValueKind Runbook(JsonElement board) =>
            board.GetProperty("alerts")[0].TryGetProperty("runbook_url", out var url) ? url.ValueKind : JsonValueKind.Null;
    }

    [Fact]
    public async Task Without_the_alert_that_always_fires_the_page_says_that_alerting_does_not_work()
    {
        await using var app = await AlertsApp.StartAsync();

        Assert.False((await app.BoardAsync()).GetProperty("heartbeat").GetBoolean());
        Assert.Contains("<h1>Alerting does not work</h1>", await app.Http.GetStringAsync("/alerts", Test), StringComparison.Ordinal);

        await app.RaiseAsync(AlertsApp.Watchdog);

        Assert.Contains("<h1>Nothing fires</h1>", await app.Http.GetStringAsync("/alerts", Test), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_Alertmanager_the_page_says_so_and_nothing_can_be_silenced()
    {
        using var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var address = $"http://{nobody.LocalEndpoint}";
        nobody.Stop();
        await using var app = AlertsApp.Without(("Sla:AlertmanagerUrl", address));

        Assert.Equal("alertmanager_away", (await app.BoardAsync()).GetProperty("state").GetString());
        Assert.Contains("<h1>Alertmanager does not answer</h1>", await app.Http.GetStringAsync("/alerts", Test), StringComparison.Ordinal);
        var (status, problem) = await app.PostAsync(new { alert = "abc", duration_minutes = 60, comment = "known" });
        Assert.Equal((503, "urn:platform:generation:alertmanager-away"), (status, problem.GetProperty("type").GetString()));
        var (formStatus, page) = await app.FormAsync(new Dictionary<string, string> { ["end"] = "abc" });
        Assert.Equal(503, formStatus);
        Assert.Contains("Alertmanager does not answer. Try again once it does.", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "no JSON")]
    [InlineData(200, "null")]
    [InlineData(200, "[{\"labels\":{}}]")]
    [InlineData(500, "[]")]
    public async Task What_is_no_Alertmanager_is_one_that_does_not_answer(int status, string body)
    {
        await using var other = await CheckTarget.StartAsync();
        other.On("/am/api/v2/alerts", status, body, "application/json").On("/am/api/v2/silences", 200, "[]", "application/json");
        await using var app = AlertsApp.Without(("Sla:AlertmanagerUrl", $"{other.Address}/am"));

        Assert.Equal("alertmanager_away", (await app.BoardAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Where_none_is_configured_the_page_says_which_setting_is_missing()
    {
        await using var app = AlertsApp.Without();

        Assert.Equal("not_configured", (await app.BoardAsync()).GetProperty("state").GetString());
        var html = await app.Http.GetStringAsync("/alerts", Test);
        Assert.Contains("<h1>No Alertmanager is configured</h1>", html, StringComparison.Ordinal);
        Assert.Contains("Sla:AlertmanagerUrl", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_alerts_is_cut_and_counted()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:MaxListed", "3"));
        await app.RaiseAsync([AlertsApp.Watchdog, .. Enumerable.Range(0, 5).Select(i =>
            AlertsApp.Alert("Flood", "warning", "pricing", new string('x', 5000), $"10.0.0.{i}:80"))]);

        var board = await app.BoardAsync();

        Assert.Equal((3, 2), (board.GetProperty("alerts").GetArrayLength(), board.GetProperty("more_alerts").GetInt32()));
        Assert.Equal(1001, board.GetProperty("alerts")[0].GetProperty("summary").GetString()!.Length);
        Assert.Contains("And 2 more.", await app.Http.GetStringAsync("/alerts", Test), StringComparison.Ordinal);
    }
}
