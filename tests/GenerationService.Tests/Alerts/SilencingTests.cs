using System.Net;
using System.Text.Json;
using Testing;

namespace GenerationService.Tests.Alerts;

/// <summary>Silences through the page and through its API, kept by a real Alertmanager.</summary>
public sealed class SilencingTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alert_is_silenced_for_a_while_is_listed_and_silenced_again_with_a_new_end_and_the_silence_is_ended()
    {
        await using var app = await AlertsApp.StartAsync();
        await app.RaiseAsync(
            AlertsApp.Watchdog, AlertsApp.Alert("SlowScoreLatency", "warning", "pricing", instance: "a:1"),
            AlertsApp.Alert("QueueDepthHigh", "warning", "generation"));
        var id = await app.IdAsync("SlowScoreLatency");

        var (status, created) = await app.PostAsync(
            new { alert = id, duration_minutes = 60, comment = " Known.\nOn it. ", author = "Ana" });

        Assert.Equal(201, status);
        var silence = created.GetProperty("id").GetString();
        var kept = await SilenceAsync(app);
        Assert.Equal((silence, "Ana", "Known.\nOn it.", 60), (kept.GetProperty("id").GetString(), kept.GetProperty("createdBy").GetString(),
            kept.GetProperty("comment").GetString(), Minutes(kept)));
        Assert.Equal(["alertname=SlowScoreLatency", "instance=a:1", "service=pricing", "severity=warning"], Matchers(kept));
        await Eventually.TrueAsync(async () => await StatusAsync(app, "SlowScoreLatency") == "silenced");
        Assert.Equal("firing", await StatusAsync(app, "QueueDepthHigh"));
        var html = await app.Http.GetStringAsync("/alerts", Test);
        Assert.Contains("<h1>One alert fires</h1>", html, StringComparison.Ordinal);
        Assert.Contains("alertname=&quot;SlowScoreLatency&quot;", html, StringComparison.Ordinal);

        // The same again: one silence, which ends later.
        var (again, same) = await app.PostAsync(new { alert = id, duration_minutes = 120, comment = "Longer" });
        Assert.Equal((201, silence), (again, same.GetProperty("id").GetString()));
        Assert.Equal(("Longer", 120), ((await SilenceAsync(app)).GetProperty("comment").GetString(), Minutes(await SilenceAsync(app))));

        Assert.Equal(204, await app.EndAsync(silence!));
        await Eventually.TrueAsync(async () => await StatusAsync(app, "SlowScoreLatency") == "firing");
        Assert.Equal(0, (await app.BoardAsync()).GetProperty("silences").GetArrayLength());
        Assert.Equal(404, await app.EndAsync(silence!));
    }

    [Fact]
    public async Task The_form_of_the_page_silences_every_alert_of_a_kind_and_ends_it_and_leads_back()
    {
        await using var app = await AlertsApp.StartAsync();
        await app.RaiseAsync(AlertsApp.Watchdog, AlertsApp.Alert("SlowScoreLatency", "warning", "pricing", instance: "a:1"),
            AlertsApp.Alert("SlowScoreLatency", "info", "pricing", instance: "b:1"));
        var id = (await app.BoardAsync()).GetProperty("alerts")[0].GetProperty("id").GetString()!;

        var (status, _) = await app.FormAsync(new Dictionary<string, string>
        {
            ["alert"] = id, ["scope"] = "kind", ["duration_minutes"] = "30", ["comment"] = "<b>known</b>", ["author"] = "",
        }, ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal(303, status);
        var kept = await SilenceAsync(app);
        Assert.Equal(["alertname=SlowScoreLatency", "service=pricing"], Matchers(kept));
        Assert.Equal(("alerts page", 30), (kept.GetProperty("createdBy").GetString(), Minutes(kept)));
        await Eventually.TrueAsync(async () => (await app.BoardAsync()).GetProperty("alerts").EnumerateArray()
            .All(alert => alert.GetProperty("status").GetString() == "silenced"));
        Assert.Contains("&lt;b&gt;known&lt;/b&gt;", await app.Http.GetStringAsync("/alerts", Test), StringComparison.Ordinal);

        var end = new Dictionary<string, string> { ["end"] = kept.GetProperty("id").GetString()! };
        Assert.Equal(303, (await app.FormAsync(end)).Status);
        Assert.Equal("expired", (await SilenceAsync(app)).GetProperty("status").GetProperty("state").GetString());
        Assert.Equal(404, (await app.FormAsync(end)).Status);
    }

    [Fact]
    public async Task A_form_of_another_site_is_not_taken_nor_one_without_the_key()
    {
        await using var app = await AlertsApp.StartAsync();
        await app.RaiseAsync(AlertsApp.Watchdog, AlertsApp.Alert("SlowScoreLatency", "warning", "pricing"));
        var form = new Dictionary<string, string>
        {
            ["alert"] = await app.IdAsync("SlowScoreLatency"), ["duration_minutes"] = "30", ["comment"] = "x",
        };

        Assert.Equal(403, (await app.FormAsync(form, ("Sec-Fetch-Site", "cross-site"))).Status);
        Assert.Equal(403, (await app.FormAsync(form, ("Origin", "https://elsewhere.example"))).Status);
        Assert.Equal(403, (await app.FormAsync(form, ("Origin", "null"))).Status);
        var (status, page) = await app.FormAsync(new Dictionary<string, string>(form) { ["key"] = "guessed" });
        Assert.Equal(401, status);
        Assert.Contains("The key is not that of Sla:Key.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("guessed", page, StringComparison.Ordinal);
        var body = new { alert = form["alert"], duration_minutes = 30, comment = "x" };
        Assert.Equal(401, (await app.PostAsync(body, "guessed")).Status);
        Assert.Equal(0, (await app.Alertmanager.GetAsync("silences")).GetArrayLength());

        Assert.Equal(201, (await app.PostAsync(body)).Status);
        Assert.Equal(303, (await app.FormAsync(form, ("Origin", app.Http.BaseAddress!.GetLeftPart(UriPartial.Authority)))).Status);
        Assert.Contains("name=\"key\" type=\"password\"", await app.Http.GetStringAsync("/alerts", Test), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_nobody_silences_anything_outside_of_Development_and_the_page_offers_it_to_nobody()
    {
        await using var app = await AlertsApp.StartAsync(("Sla:Key", ""));
        await app.RaiseAsync(AlertsApp.Watchdog, AlertsApp.Alert("SlowScoreLatency", "warning", "pricing"));

        var (status, page) = await app.FormAsync(new Dictionary<string, string>
        {
            ["alert"] = await app.IdAsync("SlowScoreLatency"), ["duration_minutes"] = "30", ["comment"] = "x",
        });

        Assert.Equal(403, status);
        Assert.Contains("Silences are switched off: outside of Development they need Sla:Key.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", page, StringComparison.Ordinal);
        Assert.Equal(0, (await app.Alertmanager.GetAsync("silences")).GetArrayLength());
    }

    [Theory]
    [InlineData("""{}""", "alert", "comment", "duration_minutes")]
    [InlineData("""{"alert":"a b","duration_minutes":4,"comment":"  "}""", "alert", "comment", "duration_minutes")]
    [InlineData("""{"alert":"abc","duration_minutes":4321,"comment":"x\u0007"}""", "comment", "duration_minutes")]
    [InlineData("""{"alert":"abc","duration_minutes":1.5,"comment":"x","author":"a\nb"}""", "author", "duration_minutes")]
    [InlineData("""{"alert":"abc","duration_minutes":60,"comment":"x","scope":"everything","forever":true}""", "forever", "scope")]
    public async Task All_that_is_wrong_with_a_silence_is_named_at_once(string body, params string[] fields)
    {
        await using var app = AlertsApp.Without(("Sla:AlertmanagerUrl", "http://127.0.0.1:9"));

        var (status, problem) = await app.PostAsync(JsonDocument.Parse(body).RootElement);

        Assert.Equal((400, "urn:platform:generation:invalid-request"), (status, problem.GetProperty("type").GetString()));
        Assert.Equal(fields, problem.GetProperty("errors").EnumerateObject().Select(fault => fault.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_form_that_is_wrong_is_answered_with_the_page_and_all_that_is_wrong()
    {
        await using var app = await AlertsApp.StartAsync();

        var (status, page) = await app.FormAsync(new Dictionary<string, string> { ["alert"] = "abc", ["duration_minutes"] = "9999" });

        Assert.Equal(400, status);
        Assert.Contains("<h2 class=\"first\">Nothing was changed</h2>", page, StringComparison.Ordinal);
        var text = WebUtility.HtmlDecode(page);
        Assert.Contains("“For” must be a whole number of minutes, between 5 and 4320.", text, StringComparison.Ordinal);
        Assert.Contains("“Why” must say why", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_heartbeat_and_what_does_not_fire_cannot_be_silenced_and_silences_are_bounded()
    {
        await using var app = await AlertsApp.StartAsync(("Alerts:MaxListed", "1"));
        await app.RaiseAsync(AlertsApp.Watchdog, AlertsApp.Alert("A", "warning", "pricing"));
        var heartbeat = (await app.Alertmanager.GetAsync("alerts")).EnumerateArray()
            .Single(alert => alert.GetProperty("labels").GetProperty("alertname").GetString() == "Watchdog")
            .GetProperty("fingerprint").GetString()!;

        foreach (var id in new[] { heartbeat, "0000000000000000" })
        {
            var (status, problem) = await app.PostAsync(new { alert = id, duration_minutes = 60, comment = "x" });
            Assert.Equal((404, "urn:platform:generation:unknown-alert"), (status, problem.GetProperty("type").GetString()));
        }

        var known = await app.IdAsync("A");
        Assert.Equal(201, (await app.PostAsync(new { alert = known, duration_minutes = 60, comment = "x" })).Status);
        var (full, refused) = await app.PostAsync(new { alert = known, duration_minutes = 60, comment = "x", scope = "kind" });
        Assert.Equal((409, "urn:platform:generation:too-many-silences"), (full, refused.GetProperty("type").GetString()));
    }

    private static async Task<JsonElement> SilenceAsync(AlertsApp app) =>
        Assert.Single((await app.Alertmanager.GetAsync("silences")).EnumerateArray());

    private static async Task<string?> StatusAsync(AlertsApp app, string name) => (await app.BoardAsync()).GetProperty("alerts")
        .EnumerateArray().Single(alert => alert.GetProperty("name").GetString() == name).GetProperty("status").GetString();

    private static IEnumerable<string> Matchers(JsonElement silence) => silence.GetProperty("matchers").EnumerateArray()
        .Select(matcher => $"{matcher.GetProperty("name")}={matcher.GetProperty("value")}").Order(StringComparer.Ordinal);

    private static int Minutes(JsonElement silence) => (int)Math.Round(
        (silence.GetProperty("endsAt").GetDateTimeOffset() - silence.GetProperty("updatedAt").GetDateTimeOffset()).TotalMinutes);
}
