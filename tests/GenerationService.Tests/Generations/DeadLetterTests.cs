using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GenerationService.Generations;
using Jobs;
using Testing;

namespace GenerationService.Tests.Generations;

/// <summary>Generations that failed, seen and put back over HTTP.</summary>
public sealed class DeadLetterTests
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

        var dead = await http.GetFromJsonAsync<JsonObject>("/generate/dead-letters", Test);
        var letter = Assert.Single(dead!["dead_letters"]!.AsArray())!;
        Assert.Equal((id, "failed", "The model was away.", 1),
            ((string?)letter["id"], (string?)letter["status"], (string?)letter["error"], (int)letter["attempts"]!));

        var answer = await http.PostAsync($"/generate/dead-letters/{id}/put-back", null, Test);
        Assert.Equal((HttpStatusCode.Accepted, $"/generate/{id}"), (answer.StatusCode, answer.Headers.Location?.ToString()));
        var back = await answer.Content.ReadFromJsonAsync<JsonObject>(Test);
        Assert.Equal(("queued", 0), ((string?)back!["status"], (int)back["attempts"]!));
        Assert.Empty((await http.GetFromJsonAsync<JsonObject>("/generate/dead-letters", Test))!["dead_letters"]!.AsArray());

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

        Assert.Equal((409, "urn:platform:generation:not-failed"), await ProblemAsync($"/generate/dead-letters/{id}/put-back"));
        Assert.Equal((404, "urn:platform:generation:unknown-generation"), await ProblemAsync("/generate/dead-letters/none/put-back"));
        foreach (var limit in new[] { "0", "201", "-1" })
        {
            var refused = await http.GetAsync($"/generate/dead-letters?limit={limit}", Test);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Equal("urn:platform:generation:invalid-limit",
                (string?)(await refused.Content.ReadFromJsonAsync<JsonObject>(Test))!["type"]);
        }

        async Task<(int, string?)> ProblemAsync(string path)
        {
            var response = await http.PostAsync(path, null, Test);
            return ((int)response.StatusCode, (string?)(await response.Content.ReadFromJsonAsync<JsonObject>(Test))!["type"]);
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
        Assert.Single((await http.GetFromJsonAsync<JsonObject>("/generate/dead-letters", Test))!["dead_letters"]!.AsArray());

        var next = await AskAsync(app, "listing_title");
        await Eventually.TrueAsync(async () =>
            (string?)(await http.GetFromJsonAsync<JsonObject>($"/generate/{next}", Test))!["status"] == "succeeded");
    }

    private static async Task<string> AskAsync(GenerationApp app, string kind)
    {
        var answer = await app.CreateClient().PostAsJsonAsync("/generate",
            new { kind, inputs = new { property_name = "Casa", city = "Porto" } }, Test);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(Test))!["id"]!;
    }
}
