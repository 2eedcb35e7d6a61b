using System.Text.Json;

namespace GenerationService.Tests.Sla;

/// <summary>From a check to its status, its incident and its figures.</summary>
public sealed class SlaTests
{
    [Fact]
    public async Task A_check_that_fails_goes_down_opens_an_incident_and_closes_it_when_it_is_up_again()
    {
        await using var sla = await SlaApp.StartAsync();
        await sla.ChecksAsync(2);
        Assert.Equal("operational", (await sla.GetAsync("/sla/status")).GetProperty("status").GetString());

        sla.Target.On("/shop", 503);
        await sla.ChecksAsync();
        Assert.Equal(0, (await sla.GetAsync("/sla/incidents")).GetProperty("incidents").GetArrayLength());
        var down = await sla.ChecksAsync();

        var status = await sla.GetAsync("/sla/status");
        var incident = status.GetProperty("incidents").EnumerateArray().Single();
        Assert.Equal(("down", "shop", "The shop", "open", "The answer was HTTP 503, not 200-299."), (Text(status, "status"),
            Text(incident, "check"), Text(incident, "title"), Text(incident, "status"), Text(incident, "cause")));
        Assert.Equal(down.LastAt, incident.GetProperty("opened_at").GetDateTimeOffset());
        Assert.Equal("down", Text(status.GetProperty("checks")[0], "status"));

        sla.Target.On("/shop", 200);
        await sla.ChecksAsync();
        Assert.Equal("open", Text((await sla.GetAsync("/sla/incidents")).GetProperty("incidents")[0], "status"));
        var up = await sla.ChecksAsync();
        var closed = (await sla.GetAsync("/sla/incidents?status=closed")).GetProperty("incidents").EnumerateArray().Single();
        Assert.Equal(up.LastAt, closed.GetProperty("closed_at").GetDateTimeOffset());
        Assert.Equal(4, sla.Target.Requests.Count - 2);
    }

    [Fact]
    public async Task Availability_counts_what_passed_and_the_budget_what_is_left_and_both_are_exported()
    {
        await using var sla = await SlaApp.StartAsync();
        await sla.ChecksAsync(3);
        sla.Target.On("/shop", 500);
        await sla.ChecksAsync();
        sla.Clock.Advance(TimeSpan.FromSeconds(1));

        foreach (var window in new[] { "1h", "24h", "7d", "30d", "90d" })
        {
            var uptime = await sla.GetAsync($"/sla/uptime?window={window}");
            var check = uptime.GetProperty("checks")[0];
            Assert.Equal((0.75, 0.75, 3, 1, 0), (uptime.GetProperty("availability").GetDouble(),
                check.GetProperty("availability").GetDouble(), check.GetProperty("passed").GetInt32(),
                check.GetProperty("failed").GetInt32(), check.GetProperty("excluded").GetInt32()));
        }
        var unknown = (await sla.GetAsync("/sla/uptime?window=1h")).GetProperty("checks")[0].GetProperty("unknown_ratio").GetDouble();
        Assert.Equal(56 / 60.0, unknown, 1e-9);

        var status = await sla.GetAsync("/sla/status");
        Assert.Equal(["now", "1h", "24h", "7d", "30d"],
            status.GetProperty("windows").EnumerateArray().Select(each => Text(each, "window")));
        var hour = status.GetProperty("windows")[1];
        Assert.Equal(("violated", "violated", 0.995), (Text(hour, "verdict"), Text(hour.GetProperty("availability"), "verdict"),
            hour.GetProperty("availability").GetProperty("limit").GetDouble()));
        Assert.Equal(JsonValueKind.Null, hour.GetProperty("requests").ValueKind);
        Assert.Equal(("unknown", "Prometheus is not configured (Sla:PrometheusUrl)."),
            (Text(hour.GetProperty("p95_seconds"), "verdict"), Text(hour.GetProperty("p95_seconds"), "reason")));
        // Four checks a minute apart are four minutes of the window; the rest of it is unknown, and spends nothing.
        var knownRatio = TimeSpan.FromMinutes(4) / TimeSpan.FromDays(30);
        Assert.Equal(1 - knownRatio, status.GetProperty("windows")[4].GetProperty("unknown_ratio").GetDouble(), 1e-9);
        var left = 1 - (0.25 * knownRatio / 0.005);
        Assert.Equal(left, status.GetProperty("error_budget").GetProperty("remaining_ratio").GetDouble(), 1e-6);

        sla.Clock.Advance(TimeSpan.FromSeconds(20));
        var lines = await sla.Http.ScrapeAsync(lines => lines.Contains("""sla_availability_ratio{window="30d"} 0.75"""));
        Assert.Contains("""synthetic_check_up{check="shop"} 1""", lines);
        Assert.Contains("""synthetic_check_duration_seconds_count{check="shop"} 4""", lines);
        var budget = lines.Single(line => line.StartsWith("sla_error_budget_remaining_ratio ", StringComparison.Ordinal)).Split(' ')[1];
        Assert.Equal(left, double.Parse(budget, System.Globalization.CultureInfo.InvariantCulture), 1e-6);
        Assert.Equal(["1h", "24h", "7d", "30d"], lines.Where(line => line.StartsWith("sla_availability_ratio{", StringComparison.Ordinal))
            .Select(line => line.Split('"')[1]));
    }

    [Fact]
    public async Task A_window_of_which_little_is_known_is_met_so_far_and_not_met()
    {
        await using var sla = await SlaApp.StartAsync();
        await sla.ChecksAsync(3);
        var now = (await sla.GetAsync("/sla/status")).GetProperty("windows")[0];
        Assert.Equal((0.4, "met_so_far", "met_so_far"), (Math.Round(now.GetProperty("unknown_ratio").GetDouble(), 6),
            Text(now.GetProperty("availability"), "verdict"), Text(now, "verdict")));

        await sla.ChecksAsync();
        var windows = (await sla.GetAsync("/sla/status")).GetProperty("windows");
        // Four of five minutes are enough for that figure, and of the others nothing is known.
        Assert.Equal((0.2, "met", "met_so_far"), (Math.Round(windows[0].GetProperty("unknown_ratio").GetDouble(), 6),
            Text(windows[0].GetProperty("availability"), "verdict"), Text(windows[0], "verdict")));
        Assert.Equal(("met_so_far", "met_so_far"), (Text(windows[4].GetProperty("availability"), "verdict"), Text(windows[4], "verdict")));
    }

    [Fact]
    public async Task A_gap_is_unknown_and_no_downtime()
    {
        await using var sla = await SlaApp.StartAsync(("Queue:Concurrency", "0"));
        sla.Clock.Advance(TimeSpan.FromHours(3));
        var status = await sla.GetAsync("/sla/status");
        Assert.Equal(("unknown", "No check ran in this window outside of maintenance."),
            (Text(status, "status"), Text(status.GetProperty("windows")[1].GetProperty("availability"), "reason")));
        var check = (await sla.GetAsync("/sla/uptime?window=1h")).GetProperty("checks")[0];
        Assert.Equal((JsonValueKind.Null, 1.0),
            (check.GetProperty("availability").ValueKind, check.GetProperty("unknown_ratio").GetDouble()));
        Assert.DoesNotContain(await sla.Http.ScrapeAsync(lines => lines.Length > 5),
            line => line.StartsWith("synthetic_check_up", StringComparison.Ordinal)
                || line.StartsWith("sla_availability_ratio", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_of_incidents_is_refused_with_everything_that_is_wrong()
    {
        await using var sla = await SlaApp.StartAsync();
        using var answer = await sla.Http.GetAsync("/sla/incidents?limit=abc&status=xyz", TestContext.Current.CancellationToken);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(["status", "limit"], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task A_window_that_is_none_is_refused_with_those_that_are()
    {
        await using var sla = await SlaApp.StartAsync();
        using var answer = await sla.Http.GetAsync("/sla/uptime?window=2h", TestContext.Current.CancellationToken);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal((400, "urn:platform:generation:invalid-request", "must be 1h, 24h, 7d, 30d or 90d"),
            ((int)answer.StatusCode, Text(problem, "type"), problem.GetProperty("errors").GetProperty("window")[0].GetString()));
    }

    [Theory]
    [InlineData("Sla:Checks:shop:Url=ftp://x Sla:Checks:shop:Method=PUT Sla:AlertRepeatSeconds=0 Sla:Checks:shop:Severity=loud")]
    [InlineData("Sla:Checks:shop:ExpectedStatus=ok Sla:Checks:shop:BodyPath=a.b Sla:Checks:shop:TimeoutSeconds=59 " +
        "Sla:Checks:shop:IntervalSeconds=30 Sla:Checks:shop:ResolvesTo:0=here Sla:Checks:shop:Service=a/b " +
        "Sla:Checks:shop:Headers:X_Key=secret Sla:Checks:shop:AuthorityFile=/nowhere.pem")]
    [InlineData("Sla:Checks:a/b:Url=http://x")]
    public async Task Wrong_settings_stop_the_start_and_are_all_named(string settings)
    {
        var given = settings.Split(' ').Select(setting => setting.Split('=')).Select(setting => (setting[0], setting[1])).ToList();
        var wrong = (await Assert.ThrowsAnyAsync<Exception>(() => SlaApp.StartAsync(given))).ToString();
        Assert.All(given.Select(setting => setting.Item1).Where(key => !key.EndsWith("IntervalSeconds", StringComparison.Ordinal)), key =>
            Assert.Contains(key.Contains("a/b", StringComparison.Ordinal) ? "a check's name must be"
                : string.Join(':', key.Split(':').Take(4)), wrong, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_checks_the_services_that_are_known_by_address_are_checked()
    {
        await using var target = await Testing.Checks.CheckTarget.StartAsync();
        target.On("/health", 200);
        var clock = Testing.TestClock.AtNoon();
        await using var app = new GenerationApp(
            new Dictionary<string, string?> { ["services:pricing:http:0"] = target.Address + "/" }, clock);
        var http = app.CreateClient();
        await Testing.Eventually.TrueAsync(() =>
        {
            if (target.Requests.Count == 0) clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(target.Requests.Count > 0);
        });
        Assert.Equal("/health", target.Requests[0].Path);
        Assert.Contains("\"name\":\"pricing\"", await http.GetStringAsync("/sla/uptime", TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
