using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace GenerationService.Tests.Automations;

public sealed class AutomationRouteTests
{
    private static readonly Dictionary<string, string?> Idle = new() { ["Queue:Concurrency"] = "0" };

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_listing_is_written_in_the_languages_that_were_asked_for()
    {
        await using var app = new GenerationApp();
        var http = app.CreateClient();

        using var response = await http.StartAsync(AutomationClient.Languages);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var accepted = (await response.Content.ReadFromJsonAsync<JsonObject>(Test))!;
        Assert.Equal("queued", (string?)accepted["status"]);
        Assert.Equal($"/api/automation/{accepted["id"]}", response.Headers.Location!.ToString());
        var ended = await http.EndedAsync(response.Headers.Location);
        Assert.Equal("en:skipped de:succeeded es:skipped fr:skipped pt:succeeded page:skipped", AutomationClient.StepsOf(ended));
        Assert.Equal("succeeded", (string?)ended["status"]);
        Assert.Contains("Porto", (string?)ended["result"]!["de"], StringComparison.Ordinal);
        Assert.Contains("Porto", (string?)ended["result"]!["pt"], StringComparison.Ordinal);
        Assert.Null(ended["result"]!["fr"]);
        Assert.Equal((6, 6), ((int)ended["progress"]!["done"]!, (int)ended["progress"]!["of"]!));
        Assert.Equal(1, (int)ended["steps"]![1]!["attempts"]!);
        Assert.Matches("^[0-9a-f]{32}$", (string?)ended["trace_id"]);
        Assert.NotNull(ended["finished_at"]);
    }

    [Fact]
    public async Task Every_fault_of_a_request_is_named_at_once()
    {
        await using var app = new GenerationApp(Idle);
        var http = app.CreateClient();

        using var response = await http.StartAsync(
            """{"type":"listing_in_languages","inputs":{"city":"","languages":["de","xx"],"bedrooms":0.5,"colour":"red"}}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = (await response.Content.ReadFromJsonAsync<JsonObject>(Test))!;
        Assert.Equal("urn:platform:generation:invalid-inputs", (string?)problem["type"]);
        Assert.Equal(["inputs.bedrooms", "inputs.city", "inputs.colour", "inputs.languages", "inputs.property_name"],
            problem["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal));
        Assert.Equal("must be a list of one or more of en, de, es, fr, pt, each once", (string?)problem["errors"]!["inputs.languages"]![0]);
    }

    [Theory]
    [InlineData("""{"type":"none","inputs":{}}""", 400, "unknown-automation-type")]
    [InlineData("""{"type":"notion_vercel","inputs":{"property_name":"Casa","city":"Porto"}}""", 409, "connector-not-configured")]
    public async Task What_cannot_be_started_here_is_refused(string body, int status, string type)
    {
        await using var app = new GenerationApp(Idle);
        var http = app.CreateClient();

        using var response = await http.StartAsync(body);

        Assert.Equal(status, (int)response.StatusCode);
        var problem = (await response.Content.ReadFromJsonAsync<JsonObject>(Test))!;
        Assert.Equal("urn:platform:generation:" + type, (string?)problem["type"]);
        if (status == 409)
            Assert.Contains("Connectors:Notion:Token and Connectors:Vercel:Token", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_stands_for_one_automation()
    {
        await using var app = new GenerationApp(Idle);
        var http = app.CreateClient();

        var first = await http.StartedAsync(AutomationClient.Languages, "\"k1\"");
        var again = await http.StartedAsync(AutomationClient.Languages, "k1");
        using var other = await http.StartAsync(AutomationClient.Languages.Replace("Porto", "Faro", StringComparison.Ordinal), "k1");
        using var wrong = await http.StartAsync(AutomationClient.Languages, "a b");

        Assert.Equal(first, again);
        Assert.Equal((422, 400), ((int)other.StatusCode, (int)wrong.StatusCode));
        var list = (await http.GetFromJsonAsync<JsonObject>("/api/automation", Test))!;
        Assert.Equal(first.ToString(), "/api/automation/" + (string?)Assert.Single(list["automations"]!.AsArray())!["id"]);
    }

    [Fact]
    public async Task More_than_the_queue_takes_is_a_503_with_a_time_to_come_back()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?> { ["Queue:Concurrency"] = "0", ["Queue:Capacity"] = "2" });
        var http = app.CreateClient();
        await http.StartedAsync(AutomationClient.Languages);
        await http.StartedAsync(AutomationClient.Languages);

        using var third = await http.StartAsync(AutomationClient.Languages);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, third.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(30), third.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task The_list_is_newest_first_in_pages_and_by_type_and_status()
    {
        await using var app = new GenerationApp(Idle);
        var http = app.CreateClient();
        var started = new List<string>();
        for (var i = 0; i < 5; i++) started.Insert(0, (await http.StartedAsync(AutomationClient.Languages)).ToString().Split('/')[^1]);
        await http.DeleteAsync("/api/automation/" + started[1], Test);
        started.Sort(StringComparer.Ordinal);
        started.Reverse();

        var first = (await http.GetFromJsonAsync<JsonObject>("/api/automation?limit=3&type=listing_in_languages", Test))!;
        var second = (await http.GetFromJsonAsync<JsonObject>("/api/automation?limit=3&before=" + first["next"], Test))!;
        var cancelled = (await http.GetFromJsonAsync<JsonObject>("/api/automation?status=cancelled", Test))!;

        Assert.Equal(started[..3], Ids(first));
        Assert.Equal(started[3..], Ids(second));
        Assert.Null(second["next"]);
        Assert.Single(Ids(cancelled));
        var (status, problem) = await http.SendAsync(HttpMethod.Get, "/api/automation?limit=abc&status=odd&type=odd&before=a%20b");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["before", "limit", "status", "type"],
            problem["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"from_step":7,"extra":1,"more":{}}""", "from_step extra more")]
    [InlineData("""{"from_stepp":"title"}""", "from_stepp")]
    public async Task Everything_that_is_wrong_with_a_retry_is_named_at_once(string body, string fields)
    {
        await using var app = new GenerationApp(Idle);
        var http = app.CreateClient();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync("/api/automation/x/retry", content, Test);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>(Test))!;
        Assert.Equal((400, "urn:platform:generation:invalid-request"), ((int)answer.StatusCode, (string?)problem["type"]));
        Assert.Equal(fields.Split(' '), problem["errors"]!.AsObject().Select(error => error.Key));
        using var none = await http.PostAsync("/api/automation/x/retry", null, Test);
        Assert.Equal(404, (int)none.StatusCode);
    }

    [Fact]
    public async Task The_types_tell_their_inputs_steps_and_what_is_missing()
    {
        await using var app = new GenerationApp(Idle);

        var types = (await app.CreateClient().GetFromJsonAsync<JsonObject>("/api/automation/types", Test))!["types"]!.AsArray();

        Assert.Equal(["listing_in_languages", "notion_vercel", "weekly_owner_report"], types.Select(type => (string?)type!["type"]));
        Assert.Equal(["Connectors:Notion:Token", "Connectors:Vercel:Token"], types[1]!["needs"]!.AsArray().Select(need => (string?)need));
        Assert.Empty(types[0]!["needs"]!.AsArray());
        Assert.Equal(["title", "description", "page", "deployment"], types[1]!["steps"]!.AsArray().Select(step => (string?)step!["name"]));
        Assert.Equal("array", (string?)types[0]!["inputs"]!["properties"]!["languages"]!["type"]);
        Assert.Equal(["property_name", "city"], types[1]!["inputs"]!["required"]!.AsArray().Select(name => (string?)name));
    }

    private static IEnumerable<string?> Ids(JsonObject list) => list["automations"]!.AsArray().Select(each => (string?)each!["id"]);

    [Fact]
    public async Task Everything_that_is_wrong_with_a_start_is_named_at_once()
    {
        await using var app = new GenerationApp();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/automation/start")
        {
            Content = JsonContent.Create(new { type = "listing_in_languages", inputs = new { city = 7, foo = 2 }, extra = 1 }),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", "a b");

        using var answer = await app.CreateClient().SendAsync(request, TestContext.Current.CancellationToken);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;

        Assert.Equal((HttpStatusCode.BadRequest, "urn:platform:generation:invalid-request"), (answer.StatusCode, (string?)problem["type"]));
        Assert.Equal(["Idempotency-Key", "extra", "inputs.city", "inputs.foo", "inputs.languages", "inputs.property_name"],
            problem["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal));
    }
}
