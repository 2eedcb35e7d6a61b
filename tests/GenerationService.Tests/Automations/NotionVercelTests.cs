using System.Net;
using System.Text.Json.Nodes;
using Testing;
using Testing.Notion;

namespace GenerationService.Tests.Automations;

/// <summary>A listing on Notion and Vercel, on good days and on bad ones. Effects are counted at the providers.</summary>
public sealed class NotionVercelTests : IAsyncLifetime
{
    private ProviderServers _providers = null!;

    private NotionServer Notion => _providers.Notion;

    public async ValueTask InitializeAsync() => _providers = await ProviderServers.StartAsync();

    public ValueTask DisposeAsync() => _providers.DisposeAsync();

    [Fact]
    public async Task A_listing_becomes_a_page_and_a_deployment_of_its_own()
    {
        await using var app = new GenerationApp(_providers.Settings());
        var http = app.CreateClient();

        var ended = await http.EndedAsync(await http.StartedAsync(ProviderServers.Listing));

        Assert.Equal("title:succeeded description:succeeded page:succeeded deployment:succeeded", AutomationClient.StepsOf(ended));
        var (page, deployment) = (Assert.Single(Notion.Pages), Assert.Single(_providers.Vercel.Deployments));
        Assert.Equal($"https://www.notion.so/{page.Id.Replace("-", "", StringComparison.Ordinal)}", (string?)ended["result"]!["page_url"]);
        Assert.Equal($"https://{deployment.Url}", ((string?)ended["result"]!["url"])!.TrimEnd('/'));
        Assert.Equal((string?)ended["result"]!["title"], page.Title);
        Assert.Equal($"{ended["id"]}-2-1", page.Marker);
        Assert.Contains($"<h1>{page.Title}</h1>", deployment.Files["index.html"], StringComparison.Ordinal);
        Assert.Contains("wifi", deployment.Files["index.html"], StringComparison.Ordinal);
        var lines = await http.ScrapeAsync(lines => lines.Any(line => line.StartsWith("active_jobs ", StringComparison.Ordinal)));
        Assert.Contains("""automation_jobs_total{job_type="notion_vercel",status="succeeded"} 1""", lines);
        Assert.Contains("""automation_jobs_total{job_type="notion_vercel",status="failed"} 0""", lines);
        Assert.Contains("""automation_jobs_total{job_type="weekly_owner_report",status="cancelled"} 0""", lines);
        Assert.Contains("""automation_job_steps_total{status="succeeded",step="page"} 1""", lines);
        Assert.Contains("""automation_job_steps_total{status="undone",step="deployment"} 0""", lines);
        Assert.Contains("""automation_job_duration_seconds_count{job_type="notion_vercel"} 1""", lines);
    }

    [Fact]
    public async Task An_answer_that_is_lost_makes_no_second_page_and_no_second_deployment()
    {
        await using var app = new GenerationApp(_providers.Settings());
        var http = app.CreateClient();
        Notion.Next("POST /v1/pages", Mishap.CutAfter, Mishap.CutBefore, Mishap.Say(502, "<html>Bad gateway</html>"));
        _providers.Vercel.Next("POST /v13/deployments", Mishap.CutAfter);

        var ended = await http.EndedAsync(await http.StartedAsync(ProviderServers.Listing));

        Assert.Equal("succeeded", (string?)ended["status"]);
        Assert.Equal((1, 1), (Notion.Pages.Count, _providers.Vercel.Deployments.Count));
        Assert.Equal((2, 2), ((int)ended["steps"]![2]!["attempts"]!, (int)ended["steps"]![3]!["attempts"]!));
    }

    [Fact]
    public async Task A_pause_of_an_hour_is_shown_with_its_reason_and_waited_for()
    {
        var clock = TestClock.AtNoon();
        await using var app = new GenerationApp(_providers.Settings(("Queue:LeaseSeconds", "3600")), clock);
        var http = app.CreateClient();
        Notion.Next("POST /v1/pages", NotionServer.RateLimited(3600));
        var location = await http.StartedAsync(ProviderServers.Listing);

        var waiting = await SeenAsync(http, location, clock, state => (string?)state["status"] == "waiting");

        Assert.Contains("429", (string?)waiting["waiting"]!["reason"], StringComparison.Ordinal);
        var until = (DateTimeOffset)waiting["waiting"]!["until"]!;
        Assert.InRange(until - TestClock.AtNoon().GetUtcNow(), TimeSpan.FromSeconds(3600), TimeSpan.FromSeconds(3660));
        Assert.Equal("title:succeeded description:succeeded page:waiting deployment:pending", AutomationClient.StepsOf(waiting));
        Assert.Empty(Notion.Pages);
        clock.SetUtcNow(until);
        var ended = await SeenAsync(http, location, clock, state => state["finished_at"] is not null);
        Assert.Equal(("succeeded", 1), ((string?)ended["status"], Notion.Pages.Count));
    }

    [Fact]
    public async Task A_deployment_that_fails_for_good_has_its_page_archived_and_a_retry_makes_both_anew()
    {
        _providers.Vercel.States = ["QUEUED", "BUILDING", "ERROR"];
        await using var app = new GenerationApp(_providers.Settings());
        var http = app.CreateClient();
        var location = await http.StartedAsync(ProviderServers.Listing);

        var failed = await http.EndedAsync(location);

        Assert.Equal("failed", (string?)failed["status"]);
        Assert.Contains("BUILD_FAILED", (string?)failed["error"], StringComparison.Ordinal);
        Assert.Equal("title:succeeded description:succeeded page:undone deployment:undone", AutomationClient.StepsOf(failed));
        Assert.True(Assert.Single(Notion.Pages).InTrash);
        Assert.Empty(failed["remains"]!.AsArray());
        var (refused, problem) = await http.SendAsync(HttpMethod.Post, location + "/retry", new { from_step = "deployment" });
        Assert.Equal((HttpStatusCode.Conflict, "urn:platform:generation:earlier-step-missing"), (refused, (string?)problem["type"]));
        Assert.Contains("Retry from page", (string?)problem["detail"], StringComparison.Ordinal);

        _providers.Vercel.States = ["READY"];
        await http.SendAsync(HttpMethod.Post, location + "/retry");
        var ended = await http.EndedAsync(location);

        Assert.Equal("succeeded", (string?)ended["status"]);
        Assert.Equal([true, false], Notion.Pages.Select(page => page.InTrash));
        Assert.Equal(["ERROR", "READY"], _providers.Vercel.Deployments.Select(deployment => deployment.State));
        Assert.Equal((string?)failed["steps"]![1]!["result"]!["text"], (string?)ended["result"]!["text"]);
        Assert.Equal(1, (int)ended["steps"]![1]!["attempts"]!);
    }

    [Fact]
    public async Task Cancelling_stops_the_deployment_and_archives_the_page()
    {
        _providers.Vercel.States = ["QUEUED", .. Enumerable.Repeat("BUILDING", 10_000)];
        await using var app = new GenerationApp(_providers.Settings());
        var http = app.CreateClient();
        var location = await http.StartedAsync(ProviderServers.Listing);
        await http.SeenAsync(location, _ => _providers.Vercel.Deployments is [{ State: "BUILDING" }]);

        var (status, _) = await http.SendAsync(HttpMethod.Delete, location.ToString());
        var ended = await http.EndedAsync(location);

        Assert.Equal((HttpStatusCode.Accepted, "cancelled"), (status, (string?)ended["status"]));
        Assert.Equal("title:succeeded description:succeeded page:undone deployment:undone", AutomationClient.StepsOf(ended));
        Assert.Equal((true, "CANCELED"), (Assert.Single(Notion.Pages).InTrash, Assert.Single(_providers.Vercel.Deployments).State));
    }

    [Fact]
    public async Task A_refusal_ends_it_with_the_providers_words()
    {
        await using var app = new GenerationApp(_providers.Settings(("Connectors:Notion:Token", "ntn_wrong")));
        var http = app.CreateClient();

        var failed = await http.EndedAsync(await http.StartedAsync(ProviderServers.Listing));

        Assert.Equal("failed", (string?)failed["status"]);
        Assert.Contains("API token is invalid", (string?)failed["error"], StringComparison.Ordinal);
        Assert.DoesNotContain("ntn_wrong", failed.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(1, (int)failed["steps"]![2]!["attempts"]!);
    }

    [Fact]
    public async Task Pausing_cancelling_and_retrying_at_any_moment_leaves_each_effect_at_most_once()
    {
        const int runs = 12;
        _providers.Vercel.States = ["QUEUED", "BUILDING", "READY"];
        await using var app = new GenerationApp(_providers.Settings());
        var http = app.CreateClient();
        var locations = new List<Uri>();
        for (var i = 0; i < runs; i++) locations.Add(await http.StartedAsync(ProviderServers.Listing));

        await Parallel.ForEachAsync(locations, TestContext.Current.CancellationToken, async (location, cancellationToken) =>
        {
            var random = new Random(locations.IndexOf(location));
            for (var i = 0; i < 25; i++)
            {
                var (method, path) = random.Next(8) switch
                {
                    0 => (HttpMethod.Delete, ""),
                    1 or 2 => (HttpMethod.Post, "/retry"),
                    3 or 4 => (HttpMethod.Post, "/pause"),
                    _ => (HttpMethod.Post, "/resume"),
                };
                var (status, _) = await http.SendAsync(method, location + path);
                Assert.True(status is HttpStatusCode.Accepted or HttpStatusCode.Conflict, $"{path}: {status}");
            }
            await http.SendAsync(HttpMethod.Post, location + "/resume");
        });

        foreach (var location in locations)
        {
            var ended = await http.EndedAsync(location);
            var id = (string?)ended["id"];
            var pages = Notion.Pages.Where(page => page.Marker.StartsWith(id!, StringComparison.Ordinal)).ToList();
            var deployments = _providers.Vercel.Deployments
                .Where(each => each.Meta["platformMarker"].StartsWith(id!, StringComparison.Ordinal)).ToList();
            Assert.Equal(pages.Count, pages.Select(page => page.Marker).Distinct().Count());
            Assert.Equal(deployments.Count, deployments.Select(each => each.Meta["platformMarker"]).Distinct().Count());
            var succeeded = (string?)ended["status"] == "succeeded";
            Assert.Equal(succeeded ? 1 : 0, pages.Count(page => !page.InTrash));
        }
    }

    /// <summary>Looks while the clock goes on in small steps, so that polls happen.</summary>
    private static Task<JsonObject> SeenAsync(
        HttpClient http, Uri location, Microsoft.Extensions.Time.Testing.FakeTimeProvider clock, Func<JsonObject, bool> expected) =>
        http.SeenAsync(location, state =>
        {
            if (expected(state)) return true;
            clock.Advance(TimeSpan.FromSeconds(1));
            return false;
        });
}
