using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GenerationService.Generations;
using Jobs;
using Testing;

namespace GenerationService.Tests;

/// <summary>What an operator does with queues over HTTP.</summary>
public sealed class QueuesTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_failed_is_listed_with_its_reason_and_written_once_the_cause_is_fixed()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?>
        {
            ["Queue:Concurrency"] = "0", ["Queue:MaxAttempts"] = "1",
        });
        var http = app.CreateClient();
        var id = await AskAsync(app, "listing_title");
        var lease = Assert.Single(await app.Get<JobLeases>().ClaimAsync(GenerationHandler.QueueName, 1, Test));
        await app.Get<JobLeases>().FailAsync(lease, "The model was away.", isFinal: false, Test);

        var dead = await http.GetFromJsonAsync<JsonObject>("/queues/generation/dead-letters", Test);
        var letter = Assert.Single(dead!["dead_letters"]!.AsArray())!;
        Assert.Equal((id, "The model was away.", 1), ((string?)letter["id"], (string?)letter["error"], (int)letter["attempts"]!));

        var answer = await http.PostAsync($"/queues/generation/dead-letters/{id}/put-back", null, Test);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var back = await answer.Content.ReadFromJsonAsync<JsonObject>(Test);
        Assert.Equal((id, "generation", "queued"), ((string?)back!["id"], (string?)back["queue"], (string?)back["status"]));
        Assert.Empty((await http.GetFromJsonAsync<JsonObject>("/queues/generation/dead-letters", Test))!["dead_letters"]!.AsArray());

        var again = Assert.Single(await app.Get<JobLeases>().ClaimAsync(GenerationHandler.QueueName, 1, Test));
        await app.Get<JobRunner>().RunAsync(app.Get<GenerationHandler>(), again, Test);
        var done = await http.GetFromJsonAsync<JsonObject>($"/generate/{id}", Test);
        Assert.Equal(("succeeded", "Porto: Casa"), ((string?)done!["status"], (string?)done["text"]));
        Assert.Null(done["error"]);
    }

    [Fact]
    public async Task What_has_not_failed_cannot_be_put_back_and_an_unknown_one_is_404()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?> { ["Queue:Concurrency"] = "0" });
        var http = app.CreateClient();
        var id = await AskAsync(app, "listing_title");

        Assert.Equal((409, "urn:platform:queue:not-dead"), await ProblemAsync($"/queues/generation/dead-letters/{id}/put-back"));
        Assert.Equal((404, "urn:platform:queue:unknown-job"), await ProblemAsync("/queues/generation/dead-letters/none/put-back"));
        foreach (var limit in new[] { "0", "201", "-1", "abc", "" })
        {
            var refused = await http.GetAsync($"/queues/generation/dead-letters?limit={limit}", Test);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Equal("urn:platform:queue:invalid-limit",
                (string?)(await refused.Content.ReadFromJsonAsync<JsonObject>(Test))!["type"]);
        }

        async Task<(int, string?)> ProblemAsync(string path)
        {
            var response = await http.PostAsync(path, null, Test);
            return ((int)response.StatusCode, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(Test))!["type"]);
        }
    }

    [Fact]
    public async Task A_dead_letter_is_shown_with_its_attempts_and_without_what_is_personal()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?>
        {
            ["Queue:Concurrency"] = "0", ["Queue:MaxAttempts"] = "1",
        });
        var http = app.CreateClient();
        var request = new
        {
            kind = "guest_reply",
            inputs = new { guest_name = "Ana", topic = "check_in", details = "Write to ana.silva@example.com, password=hunter2" },
        };
        var accepted = await http.PostAsJsonAsync("/generate", request, Test);
        var id = (string)(await accepted.Content.ReadFromJsonAsync<JsonObject>(Test))!["id"]!;
        var lease = Assert.Single(await app.Get<JobLeases>().ClaimAsync(GenerationHandler.QueueName, 1, Test));
        await app.Get<JobLeases>().FailAsync(lease, "The model was away.", isFinal: false, Test);

        var letter = (await http.GetFromJsonAsync<JsonObject>($"/queues/generation/dead-letters/{id}", Test))!;

        Assert.Equal("guest_reply", (string?)letter["payload"]!["Kind"]);
        Assert.Equal("Write to [REDACTED], password=[REDACTED]", (string?)letter["payload"]!["Inputs"]!["details"]);
        Assert.True((bool)letter["may_be_put_back"]!);
        var attempt = Assert.Single(letter["attempt_history"]!.AsArray())!;
        Assert.Equal(("failed", "The model was away."), ((string?)attempt["outcome"], (string?)attempt["error"]));
        Assert.Equal(32, ((string?)letter["trace_id"])!.Length);
    }

    [Fact]
    public async Task A_dropped_dead_letter_is_gone_and_its_key_is_free_again()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?>
        {
            ["Queue:Concurrency"] = "0", ["Queue:MaxAttempts"] = "1",
        });
        var http = app.CreateClient();
        var id = await AskAsync(app, "listing_title", key: "k-1");
        Assert.Equal(HttpStatusCode.Conflict, (await http.DeleteAsync($"/queues/generation/dead-letters/{id}", Test)).StatusCode);
        var lease = Assert.Single(await app.Get<JobLeases>().ClaimAsync(GenerationHandler.QueueName, 1, Test));
        await app.Get<JobLeases>().FailAsync(lease, "The model was away.", isFinal: false, Test);

        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync($"/queues/generation/dead-letters/{id}", Test)).StatusCode);

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"/generate/{id}", Test)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.DeleteAsync($"/queues/generation/dead-letters/{id}", Test)).StatusCode);
        Assert.NotEqual(id, await AskAsync(app, "listing_title", key: "k-1"));
    }

    [Fact]
    public async Task A_paused_queue_accepts_and_starts_nothing_until_it_is_resumed()
    {
        await using var app = new GenerationApp();
        var http = app.CreateClient();
        var paused = await (await http.PostAsync("/queues/generation/pause", null, Test)).Content.ReadFromJsonAsync<JsonObject>(Test);
        Assert.NotNull(paused!["paused_at"]);

        var id = await AskAsync(app, "listing_title");
        Assert.Empty(await app.Get<JobLeases>().ClaimAsync(GenerationHandler.QueueName, 1, Test));
        var queue = (await http.GetFromJsonAsync<JsonObject>("/queues", Test))!["queues"]!.AsArray().Single(
            each => (string?)each!["queue"] == "generation")!;
        Assert.Equal(("generation", 1, 0, 0), ((string?)queue["queue"], (int)queue["waiting"]!, (int)queue["running"]!,
            (int)queue["dead_letters"]!));

        var resumed = await (await http.PostAsync("/queues/generation/resume", null, Test)).Content.ReadFromJsonAsync<JsonObject>(Test);
        Assert.Null(resumed!["paused_at"]);
        await Eventually.TrueAsync(async () =>
            (string?)(await http.GetFromJsonAsync<JsonObject>($"/generate/{id}", Test))!["status"] == "succeeded");
    }

    [Fact]
    public async Task A_queue_that_this_service_does_not_have_is_404_on_every_route()
    {
        await using var app = new GenerationApp();
        var http = app.CreateClient();
        foreach (var (method, path) in new[]
        {
            ("POST", "/queues/none/pause"), ("POST", "/queues/none/resume"), ("GET", "/queues/none/dead-letters"),
            ("GET", "/queues/none/dead-letters/a"), ("POST", "/queues/none/dead-letters/a/put-back"),
            ("DELETE", "/queues/none/dead-letters/a"),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await http.SendAsync(request, Test);
            var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>(Test))!;
            const string known =
                "This service has the queues alert_delivery, automation, automation_schedule, generation, synthetic_check.";
            Assert.Equal((404, "urn:platform:queue:unknown-queue", known),
                ((int)answer.StatusCode, (string?)problem["type"], (string?)problem["detail"]));
        }
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("""{"Kind":7}""")]
    [InlineData("{}")]
    [InlineData("""{"Kind":null,"Model":null,"Inputs":null}""")]
    public async Task A_job_that_another_release_wrote_and_this_one_cannot_read_is_a_dead_letter(string payload)
    {
        await using var app = new GenerationApp();
        var http = app.CreateClient();
        var enqueued = await app.Get<JobClient>().EnqueueAsync(new NewJob(GenerationHandler.QueueName, payload, "f"), Test);
        var id = Assert.IsType<Enqueued.Accepted>(enqueued).Job.Id;

        JsonObject? seen = null;
        await Eventually.TrueAsync(async () =>
            (string?)(seen = await http.GetFromJsonAsync<JsonObject>($"/generate/{id}", Test))!["status"] == "failed");
        Assert.Equal(("unknown", "This release cannot read what was requested.", 1),
            ((string?)seen!["kind"], (string?)seen["error"], (int)seen["attempts"]!));
        Assert.Single((await http.GetFromJsonAsync<JsonObject>("/queues/generation/dead-letters", Test))!["dead_letters"]!.AsArray());

        var next = await AskAsync(app, "listing_title");
        await Eventually.TrueAsync(async () =>
            (string?)(await http.GetFromJsonAsync<JsonObject>($"/generate/{next}", Test))!["status"] == "succeeded");
    }

    private static async Task<string> AskAsync(GenerationApp app, string kind, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/generate")
        {
            Content = JsonContent.Create(new { kind, inputs = new { property_name = "Casa", city = "Porto" } }),
        };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        var answer = await app.CreateClient().SendAsync(request, Test);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(Test))!["id"]!;
    }
}
