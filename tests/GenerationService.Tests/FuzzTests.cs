using System.Text;
using System.Text.Json.Nodes;
using Testing;

namespace GenerationService.Tests;

/// <summary>Whatever comes in is answered: with success, or with a problem that says what is wrong.</summary>
public sealed class FuzzTests : IAsyncLifetime
{
    private const int PerBody = 120;

    private readonly GenerationApp _app = new(new Dictionary<string, string?> { ["Queue:Concurrency"] = "0" });

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("/generate",
        """{"kind":"listing_description","inputs":{"property_name":"Casa","city":"Lisbon","property_type":"loft","bedrooms":2,"amenities":"wifi"},"model":"template"}""")]
    [InlineData("/generate", """{"kind":"listing_title","inputs":{"property_name":"Casa","city":"Lisbon"}}""")]
    [InlineData("/generate",
        """{"kind":"guest_reply","inputs":{"guest_name":"Ana","topic":"check_in","check_in_date":"2026-02-28","details":"late"}}""")]
    [InlineData("/generate",
        """{"kind":"portfolio_summary","inputs":{"from":"2026-01-01","to":"2026-01-31","properties":3,"currency":"EUR","revenue":1234.5,"occupancy":0.72}}""")]
    [InlineData("/api/automation/start",
        """{"type":"listing_in_languages","inputs":{"property_name":"Casa","city":"Porto","languages":["de","pt"],"bedrooms":2}}""")]
    [InlineData("/users", """{"user_id":"ana","source":"campaign"}""")]
    public async Task No_body_is_answered_with_less_than_a_problem(string path, string sound)
    {
        var (http, random, refused) = (_app.CreateClient(), new Random(1), 0);
        for (var i = 0; i < PerBody; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(SpoiltJson.Spoil(JsonNode.Parse(sound)!, random, random.Next(1, 3)));
            if (random.Next(5) == 0) bytes = SpoiltJson.SpoilBytes(bytes, random);
            if (await http.SendSpoiltAsync("POST", path, bytes, ("Idempotency-Key", Odd(random)), ("X-User-ID", Odd(random)),
                ("X-Request-ID", Odd(random))) >= 400) refused++;
        }
        Assert.InRange(refused, PerBody / 2, PerBody);
        Assert.Equal(path == "/users" ? 200 : 202, await http.SendSpoiltAsync("POST", path, Encoding.UTF8.GetBytes(sound)));
    }

    [Theory]
    [InlineData("GET", "/generate/{0}")]
    [InlineData("DELETE", "/generate/{0}")]
    [InlineData("GET", "/generate/{0}/events")]
    [InlineData("POST", "/queues/generation/dead-letters/{0}/put-back")]
    [InlineData("DELETE", "/queues/generation/dead-letters/{0}")]
    [InlineData("GET", "/queues/generation/dead-letters/{0}")]
    [InlineData("POST", "/queues/{0}/pause")]
    [InlineData("GET", "/api/automation/{0}")]
    [InlineData("GET", "/api/automation/{0}/events")]
    [InlineData("DELETE", "/api/automation/{0}")]
    [InlineData("POST", "/api/automation/{0}/retry")]
    [InlineData("GET", "/users/{0}")]
    public async Task No_id_is_answered_with_less_than_a_problem(string method, string path)
    {
        var http = _app.CreateClient();
        foreach (var id in new[] { "a%20b", new string('x', 2000), "%FF%FE", "%ED%A0%80", "%27%3B%20DROP%20TABLE%20jobs",
            "%F0%9F%98%80", "..%2F..%2Fetc", "%0D%0AX-A:%20b", new string('0', 32) })
            Assert.Equal(404,
                await http.SendSpoiltAsync(method, string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id), []));
    }

    private static string Odd(Random random) => random.Next(6) switch
    {
        0 => "a b",
        1 => new string('x', 129),
        2 => "{}",
        3 => "' OR 1=1 --",
        4 => "a,b",
        _ => $"id-{random.Next(1000)}",
    };
}
