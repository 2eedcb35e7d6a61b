using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace GenerationService.Tests;

public sealed class ApiRoutesTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_under_api_are_those_that_a_scrape_gets_as_text_and_as_JSON()
    {
        await using var app = new GenerationApp();
        var http = app.CreateClient();
        await http.PostAsJsonAsync("/users", new { user_id = "ana", source = "referral" }, Test);
        await http.ScrapeAsync(lines => lines.Contains("""user_registrations_total{source="referral"} 1"""));

        var text = await http.GetAsync("/api/metrics", Test);
        var json = (await http.GetFromJsonAsync<JsonObject>("/api/metrics/json", Test))!;
        var health = (await http.GetFromJsonAsync<JsonObject>("/api/metrics/health", Test))!;

        Assert.Equal("text/plain", text.Content.Headers.ContentType?.MediaType);
        Assert.Contains("user_registrations_total{source=\"referral\"} 1\n", await text.Content.ReadAsStringAsync(Test),
            StringComparison.Ordinal);
        var metric = json["metrics"]!.AsArray().Single(metric => (string?)metric!["name"] == "user_registrations_total")!;
        Assert.Equal(("counter", "Users that registered, by source."), ((string?)metric["type"], (string?)metric["help"]));
        Assert.Contains(metric["samples"]!.AsArray(), sample =>
            sample!.ToJsonString() == """{"name":"user_registrations_total","labels":{"source":"referral"},"value":1}""");
        Assert.Equal("healthy", (string?)health["status"]);
        Assert.InRange((int)health["metrics"]!, 20, 1000);
        Assert.True((int)health["series"]! > (int)health["metrics"]!);
    }

    [Fact]
    public async Task What_keeps_strangers_from_metrics_keeps_them_from_its_other_addresses_too()
    {
        await using var app = new GenerationApp(new Dictionary<string, string?> { ["Metrics:Token"] = "the-scraper-s-token" });
        var http = app.CreateClient();

        foreach (var path in new[] { "/api/metrics", "/api/metrics/json", "/api/metrics/health" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(path, Test)).StatusCode);
            using var request = new HttpRequestMessage(HttpMethod.Get,
                path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", "the-scraper-s-token") } };
            Assert.Equal(HttpStatusCode.OK, (await http.SendAsync(request, Test)).StatusCode);
        }
    }

    [Fact]
    public async Task Health_under_api_answers_as_health_does_and_neither_is_measured()
    {
        await using var app = new GenerationApp();
        var http = app.CreateClient();

        foreach (var path in new[] { "/health", "/api/health" })
        {
            var health = (await http.GetFromJsonAsync<JsonObject>(path, Test))!;
            Assert.Equal(("healthy", "GenerationService"), ((string?)health["status"], (string?)health["service"]));
        }

        await http.GetAsync("/users/nobody", Test);
        var lines = await http.ScrapeAsync(
            lines => lines.Any(line => line.StartsWith("http_requests_total{endpoint=\"/users/{id}\"", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains("endpoint=\"/api", StringComparison.Ordinal)
            || line.Contains("endpoint=\"/health", StringComparison.Ordinal));
    }
}
