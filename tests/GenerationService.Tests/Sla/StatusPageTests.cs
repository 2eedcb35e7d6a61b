using System.Globalization;
using System.Net.Http.Headers;
using System.ServiceModel.Syndication;
using System.Text.RegularExpressions;
using System.Xml;
using GenerationService.Sla.Pages;

namespace GenerationService.Tests.Sla;

public sealed partial class StatusPageTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_shows_checks_and_incidents_without_scripts_and_escapes_what_people_wrote()
    {
        await using var sla = await SlaApp.StartAsync(("Sla:Checks:shop:FailuresToGoDown", "1"), ("Sla:Checks:shop:Title", "<i>Shop</i>"));
        sla.Target.On("/shop", 503);
        await sla.ChecksAsync();
        var incident = (await sla.GetAsync("/sla/incidents")).GetProperty("incidents")[0].GetProperty("id").GetString();
        var (status, noted) = await sla.PostAsync($"/sla/incidents/{incident}/notes",
            new { text = "On it. <script>alert(1)</script> & \"more\"" }, "k1");
        Assert.Equal((200, 1), (status, noted.GetProperty("notes").GetArrayLength()));
        sla.Clock.Advance(TimeSpan.FromSeconds(6));

        using var answer = await sla.Http.GetAsync("/sla", Test);
        var html = await answer.Content.ReadAsStringAsync(Test);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", html, StringComparison.Ordinal);
        Assert.Contains("On it. &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;", html, StringComparison.Ordinal);
        Assert.Contains("The answer was HTTP 503, not 200-299.", html, StringComparison.Ordinal);
        Assert.Equal(90, Regex.Count(html, "<rect "));
        Assert.Contains("0 % of checks passed in the last 90 days; 1 day with failures, 89 days without data.", html,
            StringComparison.Ordinal);
        Assert.DoesNotContain(new Uri(sla.Target.Address).Authority, html, StringComparison.Ordinal);
        foreach (var part in new[] { "<!DOCTYPE html>", "<html lang=\"en\">", "<main ", "<header>", "<footer>", "<nav ", "<h1>",
            "name=\"viewport\"", "href=\"/sla.css\"", "<a href=\"/alerts\">Alerts</a>" })
            Assert.Contains(part, html, StringComparison.Ordinal);
        Assert.Equal(1, Regex.Count(html, "<h1"));
    }

    [Fact]
    public async Task The_same_is_there_as_JSON_and_as_a_feed_that_a_reader_understands()
    {
        await using var sla = await SlaApp.StartAsync(("Sla:Checks:shop:FailuresToGoDown", "1"),
            ("Sla:PublicUrl", "https://status.example"));
        sla.Target.On("/shop", 503);
        await sla.ChecksAsync();
        await sla.PostAsync("/sla/maintenance", new { title = "Upgrade <now>", duration_minutes = 60 });
        sla.Clock.Advance(TimeSpan.FromSeconds(6));

        var board = await sla.GetAsync("/sla.json");
        Assert.Equal((90, "bad"), (board.GetProperty("checks")[0].GetProperty("days").GetArrayLength(),
            board.GetProperty("checks")[0].GetProperty("days")[89].GetProperty("status").GetString()));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sla") { Headers = { Accept = { new("application/json") } } };
        using var json = await sla.Http.SendAsync(request, Test);
        Assert.Equal("application/json", json.Content.Headers.ContentType!.MediaType);
        using var browser = new HttpRequestMessage(HttpMethod.Get, "/sla");
        browser.Headers.Accept.ParseAdd("text/html, application/json;q=0.5");
        using var page = await sla.Http.SendAsync(browser, Test);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);

        foreach (var (path, format) in new[] { ("/sla/feed", "application/atom+xml"), ("/sla/rss", "application/rss+xml") })
        {
            using var answer = await sla.Http.GetAsync(path, Test);
            Assert.Equal(new MediaTypeHeaderValue(format, "utf-8"), answer.Content.Headers.ContentType);
            using var xml = XmlReader.Create(await answer.Content.ReadAsStreamAsync(Test));
            var feed = SyndicationFeed.Load(xml);
            Assert.Equal(["Maintenance: Upgrade <now>", "The shop is not working"], feed.Items.Select(item => item.Title.Text).Order());
            Assert.All(feed.Items, item => Assert.Equal("https://status.example/sla", item.Links.Single().Uri.ToString()));
            Assert.All(feed.Items, item => Assert.StartsWith("urn:uuid:", item.Id, StringComparison.Ordinal));
            Assert.Contains(feed.Links, link => link.Uri.AbsolutePath == path);
        }
    }

    [Theory]
    [InlineData("""{"text":"   "}""", "text")]
    [InlineData("""{"text":"a\u0007b"}""", "text")]
    public async Task A_note_that_is_none_is_refused(string body, string field)
    {
        await using var sla = await SlaApp.StartAsync();
        var (status, problem) = await sla.PostAsync("/sla/incidents/x/notes", System.Text.Json.JsonDocument.Parse(body).RootElement);
        Assert.Equal((400, field), (status, problem.GetProperty("errors").EnumerateObject().Single().Name));
        Assert.Equal(404, (await sla.PostAsync("/sla/incidents/x/notes", new { text = "y" })).Status);
    }

    [Fact]
    public async Task A_note_is_added_once_for_each_key()
    {
        await using var sla = await SlaApp.StartAsync(("Sla:Checks:shop:FailuresToGoDown", "1"));
        sla.Target.On("/shop", 503);
        await sla.ChecksAsync();
        var path = $"/sla/incidents/{(await sla.GetAsync("/sla/incidents")).GetProperty("incidents")[0].GetProperty("id").GetString()}";
        await sla.PostAsync($"{path}/notes", new { text = "one" }, "k1");
        Assert.Equal(200, (await sla.PostAsync($"{path}/notes", new { text = "one" }, "k1")).Status);
        Assert.Equal(422, (await sla.PostAsync($"{path}/notes", new { text = "two" }, "k1")).Status);
        Assert.Equal(["one"], (await sla.GetAsync(path)).GetProperty("notes").EnumerateArray()
            .Select(note => note.GetProperty("text").GetString()));
    }

    [Theory]
    [InlineData("availability", 1 / 3.0, "33.3 %")]
    [InlineData("availability", 0.99996, "99.99 %")]
    [InlineData("availability", 0.995, "99.5 %")]
    [InlineData("availability", 0.99499, "99.49 %")]
    [InlineData("availability", 1.0, "100 %")]
    [InlineData("error_rate", 0.010001, "1.01 %")]
    [InlineData("error_rate", 0.01, "1 %")]
    [InlineData("error_rate", 0.0, "0 %")]
    [InlineData("apdex", 0.94999, "0.94")]
    [InlineData("apdex", 0.95, "0.95")]
    [InlineData("p95_seconds", 0.5, "500 ms")]
    [InlineData("average_response_seconds", 1.2345, "1.23 s")]
    public void A_figure_has_few_digits_and_one_that_misses_its_limit_does_not_read_like_it(string term, double value, string text) =>
        Assert.Equal(text, StatusWords.Figure(term, value));

    [Fact]
    public async Task A_day_with_maintenance_is_marked_as_one_and_the_table_says_what_its_words_mean()
    {
        await using var sla = await SlaApp.StartAsync();
        await sla.ChecksAsync(2);
        await sla.PostAsync("/sla/maintenance", new { title = "Upgrade", duration_minutes = 10 });
        await sla.ChecksAsync();
        sla.Clock.Advance(TimeSpan.FromSeconds(6));
        var html = await sla.Http.GetStringAsync("/sla", Test);
        Assert.Contains("class=\"maintenance\"><title>31 Jan 2026: 100 %, with maintenance</title>", html, StringComparison.Ordinal);
        Assert.Contains("class=\"state maintenance\"", html, StringComparison.Ordinal);
        Assert.Contains("data-window=\"30 days\">kept so far</td>", html, StringComparison.Ordinal);
        Assert.Contains("less than 75 % of the time", html, StringComparison.Ordinal);
        Assert.Contains("Apdex says how satisfied users can be", html, StringComparison.Ordinal);
        // Each row becomes a block on a phone: nothing scrolls sideways, so nothing needs a scrolling region.
        Assert.DoesNotContain("overflow-x", await sla.Http.GetStringAsync("/sla.css", Test), StringComparison.Ordinal);
    }

    /// <summary>WCAG 2.1, 1.4.3: text against what is behind it, at least 4.5 to 1, in both schemes.</summary>
    [Fact]
    public async Task Every_colour_of_text_can_be_read_by_day_and_by_night()
    {
        await using var sla = await SlaApp.StartAsync();
        var css = await sla.Http.GetStringAsync("/sla.css", Test);
        var schemes = Roots().Matches(css).Select(root => Colours().Matches(root.Value).ToDictionary(
            colour => colour.Groups["name"].Value, colour => Luminance(colour.Groups["hex"].Value))).ToList();
        Assert.Equal(2, schemes.Count);
        foreach (var scheme in schemes)
        {
            foreach (var text in new[] { "text", "faint", "link", "good", "minor", "bad", "maintenance", "unknown" })
            {
                foreach (var behind in new[] { "card", "page" })
                {
                    var (lighter, darker) = (Math.Max(scheme[text], scheme[behind]), Math.Min(scheme[text], scheme[behind]));
                    Assert.True((lighter + 0.05) / (darker + 0.05) >= 4.5, $"{text} on {behind}");
                }
            }
        }
    }

    private static double Luminance(string hex)
    {
        if (hex.Length == 3) hex = string.Concat(hex.Select(digit => $"{digit}{digit}"));
        var parts = Enumerable.Range(0, 3).Select(i => int.Parse(hex.AsSpan(i * 2, 2), NumberStyles.HexNumber,
            CultureInfo.InvariantCulture) / 255.0).Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))
            .ToList();
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    [GeneratedRegex(@":root \{[^}]*\}")]
    private static partial Regex Roots();

    [GeneratedRegex("--(?<name>[a-z-]+): #(?<hex>[0-9a-f]{6}|[0-9a-f]{3})")]
    private static partial Regex Colours();
}
