using GenerationService.Connectors;
using GenerationService.Connectors.Vercel;
using Testing;
using Testing.Vercel;

namespace GenerationService.Tests.Connectors;

public sealed class VercelDeploymentsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deployment_goes_through_its_states_to_its_address()
    {
        await using var app = await ConnectorApp.StartAsync(
            ("Connectors:Vercel:Project", VercelServer.Project), ("Connectors:Vercel:Target", "Production"));
        var started = await app.Deployments.StartAsync(Draft("job-1"), Token);
        Assert.Equal((VercelState.Queued, false, false), (started.State, started.IsEnd, started.IsReady));
        var states = new List<VercelState>();
        while (!(started = await app.Deployments.ReadAsync(started.Id, Token)).IsEnd) states.Add(started.State);
        Assert.Equal([VercelState.Initializing, VercelState.Building], states);
        var made = Assert.Single(app.Vercel.Deployments);
        Assert.Equal(new VercelDeployment(made.Id, new Uri($"https://{made.Url}"), VercelState.Ready, null), started);
        Assert.True(started.IsReady);
        Assert.Equal((VercelServer.Project, "production", "job-1"), (made.Name, made.Target, made.Meta["platformMarker"]));
        Assert.Equal("<h1>Olá 🏖</h1>", made.Files["pt/index.html"]);
        Assert.Contains($"POST /v13/deployments?forceNew=1&skipAutoDetectionConfirmation=1&teamId={VercelServer.Team}",
            app.Vercel.Requests);
    }

    [Theory]
    [InlineData("ERROR", "Error", true, "The deployment ended as Error: BUILD_FAILED, Command … exited with 1")]
    [InlineData("CANCELED", "Canceled", true, "The deployment ended as Canceled.")]
    [InlineData("BLOCKED", "Blocked", true, "The deployment ended as Blocked.")]
    [InlineData("DELETED", "Deleted", true, "The deployment ended as Deleted.")]
    [InlineData("PONDERING", "Unknown", false, null)]
    public async Task Every_state_but_ready_and_those_in_progress_is_a_failed_end(string state, string expected, bool isEnd, string? error)
    {
        await using var app = await ConnectorApp.StartAsync();
        app.Vercel.States = ["QUEUED", state];
        var started = await app.Deployments.StartAsync(Draft("job-1"), Token);
        var read = await app.Deployments.ReadAsync(started.Id, Token);
        Assert.Equal((expected, isEnd, false, error), (read.State.ToString(), read.IsEnd, read.IsReady, read.Error));
    }

    [Theory]
    [InlineData("PONDERING")]
    [InlineData("BUILDING")]
    public async Task What_is_still_in_progress_at_the_deadline_has_failed(string state)
    {
        var clock = TestClock.AtNoon();
        await using var app = await ConnectorApp.StartAsync(clock, ("Connectors:Vercel:DeadlineMinutes", "30"));
        app.Vercel.States = ["QUEUED", state];
        var started = await app.Deployments.StartAsync(Draft("job-1"), Token);
        clock.Advance(TimeSpan.FromMinutes(30));
        Assert.False((await app.Deployments.ReadAsync(started.Id, Token)).IsEnd);
        clock.Advance(TimeSpan.FromSeconds(2));
        var read = await app.Deployments.ReadAsync(started.Id, Token);
        Assert.Equal((VercelState.TimedOut, true, "The deployment was still in progress at its deadline."),
            (read.State, read.IsEnd, read.Error));
    }

    [Fact]
    public async Task A_deployment_is_found_by_its_marker_even_if_the_filter_is_ignored()
    {
        await using var app = await ConnectorApp.StartAsync();
        var first = await app.Deployments.StartAsync(Draft("job-1"), Token);
        // The same files again: without forceNew that would be the first one.
        var second = await app.Deployments.StartAsync(Draft("job-2"), Token);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(first.Id, (await app.Deployments.FindAsync("job-1", Token))?.Id);
        Assert.Null(await app.Deployments.FindAsync("job-3", Token));
        Assert.Contains(app.Vercel.Requests, request =>
            request == $"GET /v6/deployments?meta-platformMarker=job-3&limit=100&teamId={VercelServer.Team}");
        var record = app.Vercel.Deployments[0];
        app.Vercel.Next("GET /v6/deployments", Mishap.Answer(200, """
            {"deployments": [{"uid": "dpl_other", "url": "other.vercel.app", "state": "READY", "meta": {"platformMarker": "job-9"}}],
             "pagination": {"count": 1, "next": 4102444800000, "prev": 4102444800001}}
            """));
        Assert.Equal(record.Id, (await app.Deployments.FindAsync("job-1", Token))?.Id);
        Assert.Contains("until=4102444800000", app.Vercel.Requests[^2] + app.Vercel.Requests[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cut before")]
    [InlineData("cut after")]
    [InlineData("500")]
    [InlineData("malformed")]
    [InlineData("bad address")]
    public async Task After_an_unclear_answer_the_deployment_is_looked_up_and_there_is_one_in_the_end(string how)
    {
        await using var app = await ConnectorApp.StartAsync();
        // A connection that was used before: it must not be taken for one that may be tried again.
        Assert.Null(await app.Deployments.FindAsync("job-1", Token));
        app.Vercel.Next("POST /v13/deployments", how switch
        {
            "cut before" => Mishap.CutBefore,
            "cut after" => Mishap.CutAfter,
            "500" => Mishap.Say(500, VercelServer.Error("internal_server_error", "An unexpected internal error occurred")),
            "bad address" => Mishap.Say(200, "{\"id\": \"dpl_1\", \"url\": \"not a host\", \"readyState\": \"QUEUED\"}"),
            _ => Mishap.Say(200, "{\"id\": "),
        });
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => app.Deployments.StartAsync(Draft("job-1"), Token));
        Assert.Equal(how == "cut before" ? 0 : 1, app.Vercel.Deployments.Count);
        var started = await app.Deployments.StartAsync(Draft("job-1"), Token);
        Assert.Equal(started.Id, Assert.Single(app.Vercel.Deployments).Id);
    }

    [Fact]
    public async Task A_limit_is_waited_for_until_Vercel_says_that_it_starts_anew()
    {
        var clock = TestClock.AtNoon();
        await using var app = await ConnectorApp.StartAsync(clock);
        app.Vercel.Next("POST /v13/deployments", VercelServer.RateLimited(clock.GetUtcNow().AddHours(5)));
        var failure = await Assert.ThrowsAsync<RetryLaterException>(() => app.Deployments.StartAsync(Draft("job-1"), Token));
        Assert.Equal(TimeSpan.FromHours(5), failure.Pause);
        Assert.Equal("Vercel answered 'start_deployment' with status 429: rate_limited, " +
            "The rate limit of 100 exceeded for …. Try again later", failure.Message);
    }

    [Fact]
    public async Task A_deployment_in_progress_is_cancelled_and_one_that_has_ended_stays_as_it_is()
    {
        await using var app = await ConnectorApp.StartAsync();
        var first = await app.Deployments.StartAsync(Draft("job-1"), Token);
        await app.Deployments.CancelAsync(first.Id, Token);
        await app.Deployments.CancelAsync(first.Id, Token);
        await app.Deployments.CancelAsync("dpl_unknown", Token);
        app.Vercel.States = ["READY"];
        var second = await app.Deployments.StartAsync(Draft("job-2"), Token);
        await app.Deployments.CancelAsync(second.Id, Token);
        Assert.Equal(["CANCELED", "READY"], app.Vercel.Deployments.Select(deployment => deployment.State));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("a\\b")]
    [InlineData("a//b")]
    public async Task A_path_that_leads_elsewhere_is_refused(string path)
    {
        await using var app = await ConnectorApp.StartAsync();
        var draft = new VercelDraft("Site", new Dictionary<string, string> { [path] = "text" }, "job-1");
        Assert.True((await Assert.ThrowsAsync<ConnectorException>(() => app.Deployments.StartAsync(draft, Token))).IsPermanent);
        Assert.Empty(app.Vercel.Requests);
    }

    [Fact]
    public async Task Too_many_files_and_too_large_ones_are_refused()
    {
        await using var app = await ConnectorApp.StartAsync();
        var text = new string('x', VercelFiles.MaxFileBytes);
        foreach (var files in new[]
        {
            Enumerable.Range(0, VercelFiles.MaxFiles + 1).ToDictionary(number => $"{number}.html", _ => "x"),
            new() { ["a.html"] = text + "x" },
            new() { ["a.html"] = text, ["b.html"] = text }, [],
        })
            await Assert.ThrowsAsync<ConnectorException>(() => app.Deployments.StartAsync(new VercelDraft("Site", files, "job-1"), Token));
    }

    [Fact]
    public async Task Ends_and_refusals_are_counted_once_each()
    {
        await using var app = await ConnectorApp.StartAsync();
        using var http = app.CreateClient();
        string[] ends = ["ready", "error", "canceled", "blocked", "deleted", "timed_out", "refused"];
        var lines = await http.ScrapeAsync(lines => lines.Contains("vercel_deployments_total{status=\"refused\"} 0"));
        Assert.Equal(ends.Select(end => $"vercel_deployments_total{{status=\"{end}\"}} 0").Order(),
            lines.Where(line => line.StartsWith("vercel_deployments_total{", StringComparison.Ordinal)).Order());
        app.Vercel.States = ["QUEUED", "READY"];
        var started = await app.Deployments.StartAsync(Draft("job-1"), Token);
        for (var reads = 0; reads < 3; reads++) await app.Deployments.ReadAsync(started.Id, Token);
        app.Vercel.Next("POST /v13/deployments", Mishap.Answer(402, VercelServer.Error("payment_required", "Pay first")));
        await Assert.ThrowsAsync<ConnectorException>(() => app.Deployments.StartAsync(Draft("job-2"), Token));
        lines = await http.ScrapeAsync(lines => lines.Contains("vercel_deployments_total{status=\"refused\"} 1"));
        Assert.Contains("vercel_deployments_total{status=\"ready\"} 1", lines);
        Assert.Contains("vercel_deployment_duration_seconds_sum 42", lines);
    }

    [Fact]
    public async Task What_is_not_configured_is_named()
    {
        await using var app = await ConnectorApp.StartAsync(("Connectors:Vercel:Token", ""));
        Assert.False(app.Deployments.IsConfigured);
        var failure = await Assert.ThrowsAsync<ConnectorNotConfiguredException>(() => app.Deployments.StartAsync(Draft("job-1"), Token));
        Assert.Equal("Connectors:Vercel:Token", failure.Setting);
    }

    private static VercelDraft Draft(string marker) => new("Casa do Mar", new Dictionary<string, string>
    {
        ["index.html"] = "<h1>Casa do Mar</h1>", ["pt/index.html"] = "<h1>Olá 🏖</h1>",
    }, marker);
}
