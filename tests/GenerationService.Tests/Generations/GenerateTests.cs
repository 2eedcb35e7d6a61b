using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenerationService.Generations;
using Jobs;

namespace GenerationService.Tests.Generations;

/// <summary>The contract of <c>/generate</c>, over HTTP.</summary>
public sealed class GenerateTests
{
    private static readonly Dictionary<string, string?> NoWorkers = new() { ["Queue:Concurrency"] = "0" };
    private static readonly object Title =
        new { kind = "listing_title", inputs = new { property_name = "Casa do Rio", city = "Porto", bedrooms = 2 } };

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_accepted_at_once_and_its_text_is_there_when_the_work_is_done()
    {
        await using var app = new GenerationApp();
        var http = app.CreateClient();

        var accepted = await http.PostAsJsonAsync("/generate", Title, Test);
        var answer = await Json(accepted);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("queued", (string?)answer["status"]);
        Assert.Equal($"/generate/{answer["id"]}", accepted.Headers.Location?.ToString());
        var done = await http.FinishedAsync(accepted.Headers.Location!);
        Assert.Equal(["id", "kind", "status", "text", "model", "tokens", "cost_usd", "attempts", "created_at", "finished_at", "error"],
            done.Select(member => member.Key));
        Assert.Equal(("succeeded", "listing_title", "template", 1),
            ((string?)done["status"], (string?)done["kind"], (string?)done["model"], (int)done["attempts"]!));
        Assert.Equal("Casa do Rio in Porto · 2 bedrooms", (string?)done["text"]);
        Assert.Equal("""{"input":21,"output":10,"estimated":false}""", done["tokens"]!.ToJsonString());
        Assert.Equal(0m, (decimal)done["cost_usd"]!);
        Assert.Null(done["error"]);
        Assert.True(done["finished_at"]!.GetValue<DateTimeOffset>() >= done["created_at"]!.GetValue<DateTimeOffset>());
    }

    [Fact]
    public async Task Asking_again_with_the_same_key_gives_the_same_job()
    {
        await using var app = new GenerationApp(NoWorkers);
        var http = app.CreateClient();

        var first = await http.AskAsync("""{"kind":"listing_title","inputs":{"property_name":"A","city":"B"}}""", "key-1");
        var again =
            await http.AskAsync("""{"inputs":{"city":" B ","property_name":"A"},"kind":"listing_title","model":"template"}""", "key-1");
        var other = await http.AskAsync("""{"kind":"listing_title","inputs":{"property_name":"A","city":"B"}}""", "key-2");

        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.NotEqual(first.Headers.Location, other.Headers.Location);
    }

    [Fact]
    public async Task A_key_may_be_quoted_as_in_the_draft_of_the_header()
    {
        await using var app = new GenerationApp(NoWorkers);
        var http = app.CreateClient();
        const string title = """{"kind":"listing_title","inputs":{"property_name":"A","city":"B"}}""";

        var quoted = await http.AskAsync(title, "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"");
        var plain = await http.AskAsync(title, "8e03978e-40d5-43e8-bc93-6894a57f9324");

        Assert.Equal(HttpStatusCode.Accepted, quoted.StatusCode);
        Assert.Equal(quoted.Headers.Location, plain.Headers.Location);
    }

    [Fact]
    public async Task The_same_key_for_something_else_is_a_422_problem()
    {
        await using var app = new GenerationApp(NoWorkers);
        var http = app.CreateClient();

        await http.AskAsync("""{"kind":"listing_title","inputs":{"property_name":"A","city":"B"}}""", "key-1");
        var other = await http.AskAsync("""{"kind":"listing_title","inputs":{"property_name":"A","city":"C"}}""", "key-1");

        await AssertProblem(other, 422, "urn:platform:generation:idempotency-key-reused");
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("a,b")]
    [InlineData("\"\"")]
    [InlineData("\"")]
    [InlineData("\"open")]
    [InlineData("\"\"twice\"\"")]
    [InlineData("\"with space\"")]
    public async Task A_key_of_other_characters_is_a_400_problem(string key)
    {
        await using var app = new GenerationApp(NoWorkers);

        await AssertProblem(
            await app.CreateClient().AskAsync("""{"kind":"listing_title","inputs":{"property_name":"A","city":"B"}}""", key),
            400, "urn:platform:generation:invalid-idempotency-key");
    }

    [Fact]
    public async Task An_unknown_kind_is_a_400_problem_that_names_the_kinds()
    {
        await using var app = new GenerationApp(NoWorkers);

        var problem = await AssertProblem(await app.CreateClient().AskAsync("""{"kind":"poem","inputs":{}}"""), 400,
            "urn:platform:generation:unknown-kind");

        Assert.Equal("Set kind to one of: guest_reply, listing_description, listing_intro_de, listing_intro_en, listing_intro_es, " +
            "listing_intro_fr, listing_intro_pt, listing_title, portfolio_summary.", (string?)problem["detail"]);
    }

    [Fact]
    public async Task An_unknown_model_is_a_400_problem_that_names_the_models()
    {
        await using var app = new GenerationApp(NoWorkers);

        var problem = await AssertProblem(
            await app.CreateClient().AskAsync("""{"kind":"listing_title","inputs":{"property_name":"A","city":"B"},"model":"gpt-4"}"""),
            400, "urn:platform:generation:unknown-model");

        Assert.Equal("Leave model out, or set it to one of: template.", (string?)problem["detail"]);
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_a_request_is_named_at_once()
    {
        await using var app = new GenerationApp(NoWorkers);
        var http = app.CreateClient();

        var problem = await AssertProblem(await http.AskAsync(
            """{"kind":"listing_title","model":"gpt-4","inputs":{"property_name":"A","city":7},"tone":"warm"}""", "a b"), 400,
            "urn:platform:generation:invalid-request");
        var malformed = await AssertProblem(await http.AskAsync("""{"kind":7,"model":[],"inputs":"none"}"""), 400,
            "urn:platform:generation:invalid-request");

        Assert.Equal(["Idempotency-Key", "inputs.city", "model", "tone"],
            problem["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["inputs", "kind", "model"],
            malformed["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Inputs_that_do_not_fit_are_a_400_problem_that_names_each()
    {
        await using var app = new GenerationApp(NoWorkers);

        var problem = await AssertProblem(
            await app.CreateClient()
                .AskAsync("""{"kind":"listing_title","inputs":{"city":7,"bedrooms":1.5,"pool":true,"property_type":"castle"}}"""),
            400, "urn:platform:generation:invalid-inputs");

        Assert.Equal("""
            {"inputs.bedrooms":["Give a whole number from 1 to 50."],"inputs.city":["Give text of 1 to 60 characters."],
            "inputs.pool":["Not an input of listing_title. It takes: property_name, city, property_type, bedrooms, highlight."],
            "inputs.property_name":["Is missing. Give text of 1 to 60 characters."],
            "inputs.property_type":["Give one of: apartment, cottage, house, loft, studio, villa."]}
            """.ReplaceLineEndings(""), problem["errors"]!.ToJsonString());
    }

    [Theory]
    [InlineData("/generate/0123456789abcdef0123456789abcdef")]
    [InlineData("/generate/%27%20OR%201=1")]
    public async Task An_unknown_id_is_a_404_problem(string path)
    {
        await using var app = new GenerationApp(NoWorkers);

        await AssertProblem(await app.CreateClient().GetAsync(path, Test), 404, "urn:platform:generation:unknown-generation");
        await AssertProblem(await app.CreateClient().DeleteAsync(path, Test), 404, "urn:platform:generation:unknown-generation");
    }

    [Fact]
    public async Task A_waiting_generation_can_be_cancelled_and_stays_so()
    {
        await using var app = new GenerationApp(NoWorkers);
        var http = app.CreateClient();
        var location = (await http.PostAsJsonAsync("/generate", Title, Test)).Headers.Location!;

        foreach (var answer in new[] { await http.DeleteAsync(location, Test), await http.DeleteAsync(location, Test),
            await http.GetAsync(location, Test) })
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var generation = await Json(answer);
            Assert.Equal("cancelled", (string?)generation["status"]);
            Assert.NotNull(generation["finished_at"]);
            Assert.Null(generation["text"]);
        }
    }

    [Fact]
    public async Task A_finished_generation_cannot_be_cancelled()
    {
        await using var app = new GenerationApp();
        var http = app.CreateClient();
        var location = (await http.PostAsJsonAsync("/generate", Title, Test)).Headers.Location!;
        await http.FinishedAsync(location);

        await AssertProblem(await http.DeleteAsync(location, Test), 409, "urn:platform:generation:finished");
        Assert.Equal("succeeded", (string?)(await Json(await http.GetAsync(location, Test)))["status"]);
    }

    [Fact]
    public async Task A_request_of_more_than_64_KiB_is_a_413_problem()
    {
        await using var app = new GenerationApp(NoWorkers);

        var response = await app.CreateClient().AskAsync("[" + new string(' ', 66_000) + "]");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_full_queue_is_a_503_problem()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?>(NoWorkers) { ["Queue:Capacity"] = "1" });
        var http = app.CreateClient();
        await http.PostAsJsonAsync("/generate", Title, Test);

        var refused = await http.PostAsJsonAsync("/generate", Title, Test);

        await AssertProblem(refused, 503, "urn:platform:generation:queue-full");
        Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_job_of_a_kind_that_is_no_longer_known_fails_at_once_with_the_reason()
    {
        await using var app = new GenerationApp();
        var http = app.CreateClient();
        var accepted = Assert.IsType<Enqueued.Accepted>(await app.Get<JobClient>().EnqueueAsync(
            new NewJob(GenerationHandler.QueueName, Payload.Of(new GenerationPayload("haiku", "template", [])), "f"), Test));

        var done = await http.FinishedAsync(new Uri($"/generate/{accepted.Job.Id}", UriKind.Relative));

        Assert.Equal(("failed", 1, "The kind haiku is no longer written."),
            ((string?)done["status"], (int)done["attempts"]!, (string?)done["error"]));
    }

    private static async Task<JsonObject> AssertProblem(HttpResponseMessage response, int status, string type)
    {
        var problem = await Json(response);
        Assert.Equal((status, type), ((int)response.StatusCode, (string?)problem["type"]));
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return problem;
    }

    private static async Task<JsonObject> Json(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonObject>(JsonSerializerOptions.Web, Test))!;
}
