using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Jobs;
using PricingService.Packs;
using PricingService.Tests.Api;
using Storage;
using Testing;

namespace PricingService.Tests.Packs;

/// <summary>Packs ordered over HTTP and built in the background.</summary>
public sealed class PackBuildTests : IAsyncLifetime
{
    private static readonly object Order = new { date = "2026-01-31", nights = 5 };
    private readonly PricingApp _app = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _app.PutPropertyAsync("casa-1");
        await _app.PutPropertyAsync("casa-2", "porto");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Whoever_prefers_not_to_wait_is_told_where_to_follow_the_build()
    {
        var response = await OrderAsync(Order, "respond-async");
        var build = await response.ReadAsync(HttpStatusCode.Accepted);
        Assert.Equal($"/packs/builds/{build.Text("build_id")}", response.Headers.Location?.OriginalString);
        Assert.Equal("respond-async", Assert.Single(response.Headers.GetValues("Preference-Applied")));

        var done = await DoneAsync(build.Text("build_id"));
        Assert.Equal(("succeeded", 2, 2),
            (done.Text("state"), done.GetProperty("properties_done").GetInt32(), done.GetProperty("properties_total").GetInt32()));
        Assert.Equal("2026-01-31T12:00:00+00:00", done.Text("started_at"));
        Assert.Equal(JsonValueKind.Null, done.GetProperty("error").ValueKind);
        var pack = await _app.Http.GetAsync($"/packs/{done.Text("pack_id")}", HttpStatusCode.OK);
        Assert.Equal(("fresh", 2), (pack.Text("state"), pack.GetProperty("prices").GetArrayLength()));
        Assert.Equal(done.Text("build_id"),
            (await _app.Http.GetAsync("/packs/builds", HttpStatusCode.OK)).GetProperty("builds")[0].Text("build_id"));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("return=minimal", null)]
    [InlineData("respond-async", 0.0)]
    [InlineData("Respond-Async; foo=bar, wait=7", 7.0)]
    [InlineData("wait=\"3\"", 3.0)]
    [InlineData("wait=-3, respond-async", 0.0)]
    [InlineData("wait=99999999999999", null)]
    public void The_header_Prefer_says_how_long_to_wait(string? header, double? seconds) =>
        Assert.Equal(seconds, Preference.Patience(header)?.TotalSeconds);

    [Fact]
    public async Task A_build_that_fails_says_why_and_names_the_failed_pack()
    {
        var done =
            await DoneAsync(
                (await (await OrderAsync(new { date = "2026-01-31", portfolio_id = "empty" }, "respond-async")).ReadAsync(
                    HttpStatusCode.Accepted)).Text("build_id"));
        Assert.Equal("failed", done.Text("state"));
        Assert.Contains("no properties", done.Text("error"), StringComparison.Ordinal);
        Assert.Equal("error", (await _app.Http.GetAsync($"/packs/{done.Text("pack_id")}", HttpStatusCode.OK)).Text("state"));
    }

    [Fact]
    public async Task An_order_joins_a_build_that_runs_on_the_same_inputs_and_no_other()
    {
        await RunElsewhereAsync("b_there");
        Assert.Equal("b_there", (await (await OrderAsync(Order, "respond-async")).ReadAsync(HttpStatusCode.Accepted)).Text("build_id"));
        Assert.NotEqual("b_there",
            (await (await OrderAsync(new { date = "2026-01-31", nights = 6 }, "respond-async")).ReadAsync(HttpStatusCode.Accepted)).Text(
                "build_id"));

        // What it reads may be from before the change: whoever orders now wants the prices after it.
        await _app.PutPropertyAsync("casa-1", ceiling: 230);
        Assert.NotEqual("b_there", (await (await OrderAsync(Order, "respond-async")).ReadAsync(HttpStatusCode.Accepted)).Text("build_id"));
    }

    [Fact]
    public async Task A_hundred_orders_of_one_pack_at_once_are_few_builds_and_one_pack()
    {
        var answers =
            await Task.WhenAll(
                Enumerable.Range(0, 100).Select(
                    async _ => await (await OrderAsync(Order)).ReadAsync(HttpStatusCode.Created, HttpStatusCode.OK)));
        var id = Assert.Single(answers.Select(pack => pack.Text("pack_id")).Distinct());
        var builds = (await _app.Http.GetAsync("/packs/builds?limit=200", HttpStatusCode.OK)).GetProperty(
            "builds").EnumerateArray().ToList();
        Assert.InRange(builds.Count, 1, 99);
        Assert.All(builds, build => Assert.Equal(("succeeded", id), (build.Text("state"), build.Text("pack_id"))));
    }

    [Fact]
    public async Task A_build_on_another_replica_is_waited_for_until_patience_ends()
    {
        await RunElsewhereAsync("b_there");
        var waiting = OrderAsync(Order, "wait=2");
        await Eventually.TrueAsync(() =>
        {
            _app.Clock.Advance(TimeSpan.FromMilliseconds(300));
            return Task.FromResult(waiting.IsCompleted);
        });
        Assert.Equal("running", (await (await waiting).ReadAsync(HttpStatusCode.Accepted)).Text("state"));
    }

    [Fact]
    public async Task A_build_whose_worker_died_is_taken_up_again_after_its_lease()
    {
        await RunElsewhereAsync("b_dead");
        _app.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("running", (await _app.Http.GetAsync("/packs/builds/b_dead", HttpStatusCode.OK)).Text("state"));
        _app.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal("succeeded", (await DoneAsync("b_dead")).Text("state"));
    }

    [Fact]
    public async Task A_build_that_killed_three_processes_is_given_up()
    {
        await RunElsewhereAsync("b_deadly", attempts: 3);
        _app.Clock.Advance(TimeSpan.FromSeconds(45));
        var done = await DoneAsync("b_deadly");
        Assert.Equal(("failed", JsonValueKind.Null), (done.Text("state"), done.GetProperty("pack_id").ValueKind));
        Assert.StartsWith("Given up after 3 attempts", done.Text("error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_pack_comes_of_a_cancelled_build()
    {
        await RunElsewhereAsync("b_off");
        using var answer = await _app.Http.DeleteAsync("/packs/builds/b_off", TestContext.Current.CancellationToken);
        Assert.Equal("cancelled", (await answer.ReadAsync(HttpStatusCode.OK)).Text("state"));

        await _app.Get<JobRunner>().RunAsync(_app.Get<PackBuildHandler>(), Ticket("b_off", "elsewhere"), Test);
        await _app.Http.GetAsync("/packs/latest", HttpStatusCode.NotFound);
        Assert.Equal(1, MetricsTests.Value(await _app.MetricsAsync(), "pricing_pack_build_duration_seconds_count",
            """status="cancelled" """));
    }

    [Fact]
    public async Task Cancelling_stops_the_work_at_once()
    {
        using var running = _app.Get<Heartbeats>().Hold(Ticket("b_here", "elsewhere"));
        await RunElsewhereAsync("b_here");
        running.Report((7, 40));
        running.Report((6, 40));
        var seen = await _app.Http.GetAsync("/packs/builds/b_here", HttpStatusCode.OK);
        Assert.Equal((7, 40), (seen.GetProperty("properties_done").GetInt32(), seen.GetProperty("properties_total").GetInt32()));
        await _app.Http.DeleteAsync("/packs/builds/b_here", TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => Task.FromResult(running.Lost.IsCancellationRequested));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _app.Get<PackBuilder>().BuildAsync(
            new PackOrder(new DateOnly(2026, 1, 31), 5, null, true), null, running.Lost));
        await _app.Http.GetAsync("/packs/latest", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_worker_that_lost_its_build_to_another_publishes_nothing()
    {
        await RunElsewhereAsync("b_lost", attempts: 2);
        await _app.Get<JobRunner>().RunAsync(_app.Get<PackBuildHandler>(), Ticket("b_lost", "here"), Test);
        Assert.Equal("running", (await _app.Http.GetAsync("/packs/builds/b_lost", HttpStatusCode.OK)).Text("state"));
        await _app.Http.GetAsync("/packs/latest", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_finished_build_cannot_be_cancelled_and_an_unknown_one_is_404()
    {
        await _app.Http.PostAsync("/packs", Order, HttpStatusCode.Created);
        var id = (await _app.Http.GetAsync("/packs/builds", HttpStatusCode.OK)).GetProperty("builds")[0].Text("build_id");
        using var finished = await _app.Http.DeleteAsync($"/packs/builds/{id}", TestContext.Current.CancellationToken);
        Assert.Equal("urn:platform:pricing:build-finished", (await finished.ReadAsync(HttpStatusCode.Conflict)).Text("type"));
        using var unknown = await _app.Http.DeleteAsync("/packs/builds/b_1", TestContext.Current.CancellationToken);
        Assert.Equal("urn:platform:pricing:unknown-build", (await unknown.ReadAsync(HttpStatusCode.NotFound)).Text("type"));
        await _app.Http.GetAsync("/packs/builds/b_1", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Too_many_open_builds_are_a_503_with_Retry_After()
    {
        for (var i = 0; i < PackBuilds.MostOpen; i++) await RunElsewhereAsync($"b_{i}", nights: 100 + i);
        using var response = await OrderAsync(Order, "respond-async");
        Assert.Equal("urn:platform:pricing:too-many-builds", (await response.ReadAsync(HttpStatusCode.ServiceUnavailable)).Text("type"));
        Assert.Equal(TimeSpan.FromSeconds(10), response.Headers.RetryAfter?.Delta);
    }

    /// <summary>As another replica's worker leaves it that builds <see cref="Order"/> at this moment.</summary>
    private async Task RunElsewhereAsync(string id, int attempts = 1, int nights = 5)
    {
        await using var connection = await _app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("""
            INSERT INTO pack_builds (build_id, pack_date, nights, scope, mark_fresh, state, inputs, properties_done,
                properties_total, requested_at, lease_until, attempts)
            VALUES (@id, '2026-01-31', @nights, '', 1, 'queued', (SELECT MAX(revision) FROM properties) || ' 0', 0, 0, 0, 0, 0)
            """, new { id, nights });
        await _app.RunElsewhereAsync(PackBuilds.Queue, id, attempts);
    }

    /// <summary>The right to build, of a worker that has or had it.</summary>
    private Lease Ticket(string id, string token) => new(
        new Job
        {
            Id = id, Queue = PackBuilds.Queue, Payload = "{}", Status = JobStatus.Running, Attempts = 1, MaxAttempts = 3,
            CreatedAt = default, DueAt = default, StartedAt = _app.Clock.GetUtcNow(),
        }, token, _app.Clock.GetUtcNow().AddSeconds(30));

    private async Task<HttpResponseMessage> OrderAsync(object order, string? prefer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/packs") { Content = JsonContent.Create(order) };
        if (prefer is not null) request.Headers.TryAddWithoutValidation("Prefer", prefer);
        return await _app.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<JsonElement> DoneAsync(string id)
    {
        JsonElement build = default;
        await Eventually.TrueAsync(async () => (build = await _app.Http.GetAsync($"/packs/builds/{id}", HttpStatusCode.OK)).Text(
            "state") is not ("queued" or "running"));
        return build;
    }
}
