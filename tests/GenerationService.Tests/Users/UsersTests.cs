using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GenerationService.Users;
using Testing;

namespace GenerationService.Tests.Users;

public sealed class UsersTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_is_registered_once_and_counted_once_by_source()
    {
        await using var app = new GenerationApp();
        var http = app.CreateClient();

        var first = await http.PostAsJsonAsync("/users", new { user_id = "ana", source = "referral" }, Test);
        var again = await http.PostAsJsonAsync("/users", new { user_id = "ana", source = "referral" }, Test);
        var other = await http.PostAsJsonAsync("/users", new { user_id = "ana", source = "direct" }, Test);

        Assert.Equal((201, 200, 409), ((int)first.StatusCode, (int)again.StatusCode, (int)other.StatusCode));
        Assert.Equal("/users/ana", first.Headers.Location?.ToString());
        Assert.Equal("urn:platform:generation:user-exists", (string?)(await Json(other))["type"]);
        var user = await Json(await http.GetAsync("/users/ana", Test));
        Assert.Equal(["user_id", "source", "registered_at", "last_active_at"], user.Select(member => member.Key));
        Assert.Equal(("ana", "referral"), ((string?)user["user_id"], (string?)user["source"]));
        Assert.Equal(user["registered_at"]!.GetValue<DateTimeOffset>(), user["last_active_at"]!.GetValue<DateTimeOffset>());
        var lines = await http.ScrapeAsync(lines => lines.Contains("""user_registrations_total{source="referral"} 1"""));
        Assert.Contains("""user_registrations_total{source="direct"} 0""", lines);
    }

    [Theory]
    [InlineData("""{"user_id":"ana@example.com","source":"direct"}""", "user_id")]
    [InlineData("""{"user_id":"","source":"direct"}""", "user_id")]
    [InlineData("""{"user_id":"ana","source":"telepathy"}""", "source")]
    [InlineData("""{"user_id":"ana"}""", "source")]
    [InlineData("""{}""", "user_id,source")]
    [InlineData("""{"user_id":7,"source":["direct"]}""", "user_id,source")]
    [InlineData("""{"user_id":"ana@example.com","source":"directly","name":"Ana"}""", "user_id,source,name")]
    [InlineData("""{"user_id":null,"source":null,"a b":1}""", "user_id,source,$")]
    public async Task A_registration_that_does_not_fit_is_a_400_problem_with_all_its_faults(string body, string fields)
    {
        await using var app = new GenerationApp();

        var response = await app.CreateClient().PostAsync("/users", new StringContent(body, null, "application/json"), Test);

        var problem = await Json(response);
        Assert.Equal((400, "urn:platform:generation:invalid-request"), ((int)response.StatusCode, (string?)problem["type"]));
        Assert.Equal(fields.Split(','), problem["errors"]!.AsObject().Select(error => error.Key));
        Assert.DoesNotContain("example.com", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "application/json", 400)]
    [InlineData("""{"user_id":"ana",}""", "application/json", 400)]
    [InlineData("""{"user_id":"ana","user_id":"rui","source":"direct"}""", "application/json", 400)]
    [InlineData("user_id=ana", "application/x-www-form-urlencoded", 415)]
    public async Task What_is_no_JSON_object_is_refused_as_a_whole(string body, string type, int status)
    {
        await using var app = new GenerationApp();

        var response = await app.CreateClient().PostAsync("/users", new StringContent(body, null, type), Test);

        Assert.Equal((status, status == 400 ? "urn:platform:malformed-json" : "urn:platform:unsupported-media-type"),
            ((int)response.StatusCode, (string?)(await Json(response))["type"]));
    }

    [Fact]
    public async Task An_unknown_user_is_a_404_problem()
    {
        await using var app = new GenerationApp();

        var response = await app.CreateClient().GetAsync("/users/nobody", Test);

        Assert.Equal((404, "urn:platform:generation:unknown-user"), ((int)response.StatusCode, (string?)(await Json(response))["type"]));
    }

    [Fact]
    public async Task A_request_that_names_its_user_is_an_activity_and_users_are_counted_over_each_timeframe()
    {
        var clock = TestClock.AtNoon();
        await using var app =
            new GenerationApp(new Dictionary<string, string?> { ["Queue:Concurrency"] = "0", ["Queue:PollSeconds"] = "60" }, clock);
        var http = app.CreateClient();
        foreach (var user in new[] { "ana", "rui", "zoe" })
            await http.PostAsJsonAsync("/users", new { user_id = user, source = "direct" }, Test);
        clock.Advance(TimeSpan.FromHours(2));

        foreach (var user in new[] { "ana", "stranger", "not well-formed" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/generate/none");
            request.Headers.TryAddWithoutValidation("X-User-ID", user);
            await http.SendAsync(request, Test);
        }

        clock.Advance(TimeSpan.FromSeconds(10));
        var lines = await http.ScrapeAsync(lines => lines.Contains("""active_users{timeframe="1h"} 1"""));
        Assert.Contains("""active_users{timeframe="24h"} 3""", lines);
        Assert.Contains("""active_users{timeframe="7d"} 3""", lines);
        Assert.Contains("""active_users{timeframe="30d"} 3""", lines);
        var ana = await Json(await http.GetAsync("/users/ana", Test));
        Assert.Equal(TimeSpan.FromHours(2),
            ana["last_active_at"]!.GetValue<DateTimeOffset>() - ana["registered_at"]!.GetValue<DateTimeOffset>());
        Assert.Null(await app.Get<UserTable>().FindAsync("stranger", Test));
    }

    [Fact]
    public async Task Activity_that_was_not_stored_yet_is_stored_when_the_service_stops()
    {
        var clock = TestClock.AtNoon();
        await using var app = new GenerationApp(new Dictionary<string, string?> { ["Queue:Concurrency"] = "0" }, clock);
        var http = app.CreateClient();
        await http.PostAsJsonAsync("/users", new { user_id = "ana", source = "direct" }, Test);
        clock.Advance(TimeSpan.FromSeconds(1));
        app.Get<UserActivity>().Saw("ana");

        await app.Get<UserActivity>().StopAsync(Test);

        var ana = await app.Get<UserTable>().FindAsync("ana", Test);
        Assert.Equal(clock.GetUtcNow(), ana!.LastActiveAt);
    }

    [Fact]
    public async Task Activity_that_another_replica_stores_late_does_not_turn_the_time_back()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?> { ["Queue:Concurrency"] = "0" }, TestClock.AtNoon());
        var users = app.Get<UserTable>();
        var (ana, _) = await users.RegisterAsync("ana", UserSource.Direct, Test);
        foreach (var hours in new[] { 2, 1 })
            await users.NoteAsync(new Dictionary<string, DateTimeOffset> { ["ana"] = ana.RegisteredAt.AddHours(hours) }, Test);
        Assert.Equal(ana.RegisteredAt.AddHours(2), (await users.FindAsync("ana", Test))!.LastActiveAt);
    }

    private static async Task<JsonObject> Json(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonObject>(Test))!;
}
