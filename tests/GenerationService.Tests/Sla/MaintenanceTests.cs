using System.Net;
using System.Text.Json;
using Testing;

namespace GenerationService.Tests.Sla;

public sealed class MaintenanceTests
{
    [Fact]
    public async Task What_happens_in_maintenance_is_neither_counted_nor_an_incident_until_it_is_over()
    {
        await using var sla = await SlaApp.StartAsync();
        await sla.ChecksAsync(2);
        var (status, window) = await sla.PostAsync("/sla/maintenance",
            new { title = "Upgrade", duration_minutes = 10, checks = new[] { "shop" } });
        Assert.Equal((201, "running"), (status, window.GetProperty("status").GetString()));
        sla.Target.On("/shop", 503);
        await sla.ChecksAsync(3);

        Assert.Equal("maintenance", (await sla.GetAsync("/sla/status")).GetProperty("status").GetString());
        Assert.Empty((await sla.GetAsync("/sla/incidents")).GetProperty("incidents").EnumerateArray());
        var check = (await sla.GetAsync("/sla/uptime?window=1h")).GetProperty("checks")[0];
        Assert.Equal((1.0, 2, 0, 3), (check.GetProperty("availability").GetDouble(), check.GetProperty("passed").GetInt32(),
            check.GetProperty("failed").GetInt32(), check.GetProperty("excluded").GetInt32()));

        // Ended early: what comes after it counts, and what is still down is an incident.
        using var ended = await sla.Http.DeleteAsync($"/sla/maintenance/{window.GetProperty("id").GetString()}",
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await sla.ChecksAsync();
        Assert.Equal("down", (await sla.GetAsync("/sla/status")).GetProperty("status").GetString());
        Assert.Single((await sla.GetAsync("/sla/incidents?status=open")).GetProperty("incidents").EnumerateArray());
        check = (await sla.GetAsync("/sla/uptime?window=1h")).GetProperty("checks")[0];
        Assert.Equal((1, 3), (check.GetProperty("failed").GetInt32(), check.GetProperty("excluded").GetInt32()));
        using var again = await sla.Http.DeleteAsync($"/sla/maintenance/{window.GetProperty("id").GetString()}",
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task Windows_may_overlap_and_what_both_cover_is_excluded_once()
    {
        await using var sla = await SlaApp.StartAsync();
        await sla.PostAsync("/sla/maintenance", new { title = "All", duration_minutes = 30 });
        await sla.PostAsync("/sla/maintenance", new { title = "One", duration_minutes = 20, checks = new[] { "shop" } });
        await sla.ChecksAsync(2);
        var check = (await sla.GetAsync("/sla/uptime?window=1h")).GetProperty("checks")[0];
        Assert.Equal((2, JsonValueKind.Null), (check.GetProperty("excluded").GetInt32(), check.GetProperty("availability").ValueKind));
    }

    [Theory]
    [InlineData("""{"title":"x","starts_at":"2026-01-31T11:00:00Z","ends_at":"2026-01-31T13:00:00Z"}""", "starts_at")]
    [InlineData("""{"title":"x","ends_at":"2026-01-31T11:00:00Z"}""", "ends_at")]
    [InlineData("""{"title":"x","ends_at":"2026-01-31T12:00:59.999Z"}""", "ends_at")]
    [InlineData("""{"title":"x","starts_at":"2026-01-31T13:00:00Z","ends_at":"2026-01-31T13:00:00.0005Z"}""", "ends_at")]
    [InlineData("""{"title":"x","starts_at":"2026-01-31T13:00:00Z","ends_at":"2026-01-31T12:30:00Z"}""", "ends_at")]
    [InlineData("""{"title":"x"}""", "ends_at")]
    [InlineData("""{"title":"x","ends_at":"2026-01-31T13:00:00Z","duration_minutes":5}""", "ends_at")]
    [InlineData("""{"title":"x","ends_at":"9999-12-31T23:59:59Z"}""", "ends_at")]
    [InlineData("""{"title":"x","starts_at":"2030-01-31T11:00:00Z","duration_minutes":5}""", "starts_at")]
    [InlineData("""{"title":" ","duration_minutes":0,"checks":["shop","shop","nope"]}""", "title duration_minutes checks[2] checks")]
    [InlineData("""{"title":"x","starts_at":"2026-02-05T02:50:00","duration_minutes":5}""", "starts_at")]
    [InlineData("""{"title":7,"starts_at":"soon","ends_at":1,"duration_minutes":"5","checks":7,"zz":1}""",
        "title starts_at ends_at duration_minutes checks zz")]
    [InlineData("""{"title":"two\nlines","duration_minutes":100000,"checks":[]}""", "title duration_minutes checks")]
    public async Task A_window_of_the_past_without_end_or_of_unknown_checks_is_refused_with_all_faults(string body, string fields)
    {
        await using var sla = await SlaApp.StartAsync();
        var (status, problem) = await sla.PostAsync("/sla/maintenance", JsonDocument.Parse(body).RootElement);
        Assert.Equal((400, "urn:platform:generation:invalid-request"), (status, problem.GetProperty("type").GetString()));
        Assert.Equal(fields.Split(' '), problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
    }

    [Fact]
    public async Task The_same_request_under_the_same_key_plans_one_window_and_another_is_refused()
    {
        await using var sla = await SlaApp.StartAsync();
        var first = await sla.PostAsync("/sla/maintenance", new { title = "Upgrade", duration_minutes = 10 }, "\"key-1\"");
        var second = await sla.PostAsync("/sla/maintenance", new { title = "Upgrade", duration_minutes = 10 }, "key-1");
        var other = await sla.PostAsync("/sla/maintenance", new { title = "Other", duration_minutes = 10 }, "key-1");
        var bad = await sla.PostAsync("/sla/maintenance", new { title = "Other", duration_minutes = 10 }, "no key");
        Assert.Equal((201, 200, 422, 400), (first.Status, second.Status, other.Status, bad.Status));
        Assert.Equal(first.Body.GetProperty("id").GetString(), second.Body.GetProperty("id").GetString());
        Assert.Single((await sla.GetAsync("/sla/maintenance")).GetProperty("windows").EnumerateArray());
    }

    [Fact]
    public async Task Without_a_key_nobody_may_write_outside_of_Development_and_the_answer_names_the_key_to_set()
    {
        await using var sla = await SlaApp.StartAsync(("Sla:Key", ""));
        foreach (var path in new[] { "/sla/maintenance", "/sla/incidents/x/notes" })
        {
            var (status, problem) = await sla.PostAsync(path, new { title = "x", duration_minutes = 10 });
            Assert.Equal((403, "urn:platform:generation:sla-key-not-set"), (status, problem.GetProperty("type").GetString()));
            Assert.Contains("set Sla:Key (Sla__Key)", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
        using var removed = await sla.Http.DeleteAsync("/sla/maintenance/x", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, removed.StatusCode);

        await using var local = await SlaApp.StartAsync(("Sla:Key", ""), ("environment", "Development"));
        Assert.Equal(201, (await local.PostAsync("/sla/maintenance", new { title = "x", duration_minutes = 10 })).Status);
    }

    [Fact]
    public async Task A_planned_window_can_be_removed_and_a_key_keeps_strangers_out()
    {
        await using var sla = await SlaApp.StartAsync();
        sla.Http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(401, (await sla.PostAsync("/sla/maintenance", new { title = "x", duration_minutes = 10 })).Status);
        Assert.Equal(401, (await sla.PostAsync("/sla/incidents/x/notes", new { text = "x" })).Status);
        sla.Http.DefaultRequestHeaders.Authorization = new("Bearer", SlaApp.Key);
        var (_, window) = await sla.PostAsync("/sla/maintenance",
            new { title = "x", starts_at = TestClock.AtNoon().GetUtcNow().AddHours(1), duration_minutes = 10 });
        Assert.Equal("planned", window.GetProperty("status").GetString());
        await sla.Http.DeleteAsync($"/sla/maintenance/{window.GetProperty("id").GetString()}", TestContext.Current.CancellationToken);
        Assert.Empty((await sla.GetAsync("/sla/maintenance")).GetProperty("windows").EnumerateArray());
        using var unknown = await sla.Http.DeleteAsync("/sla/maintenance/x", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }
}
