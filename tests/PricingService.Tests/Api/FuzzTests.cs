using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Testing;

namespace PricingService.Tests.Api;

/// <summary>
/// Whatever comes in is answered: with success, or with a problem that says what is wrong. The bodies are the described
/// examples, spoilt by a seeded hand.
/// </summary>
public sealed class FuzzTests : IAsyncLifetime
{
    private const int PerOperation = 150;

    private readonly PricingApp _app = new();
    private DescriptionTests.Described _description = null!;

    public async ValueTask InitializeAsync()
    {
        _description = await DescriptionTests.ReadAsync(_app);
        await _app.PutPropertyAsync("casa-1");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_body_is_answered_with_less_than_a_problem(int seed)
    {
        var random = new Random(seed);
        var statuses = new Dictionary<int, int>();
        foreach (var operation in _description.Operations.Where(operation => operation.Example is not null))
        {
            for (var i = 0; i < PerOperation; i++)
            {
                var bytes = Encoding.UTF8.GetBytes(SpoiltJson.Spoil(operation.Example!, random, random.Next(1, 3)));
                if (random.Next(5) == 0) bytes = SpoiltJson.SpoilBytes(bytes, random);
                var path = operation.Path.Replace("{id}", Id(random), StringComparison.Ordinal)
                    .Replace("{propertyId}", Id(random), StringComparison.Ordinal);
                var status = await _app.Http.SendSpoiltAsync(operation.Method, path, bytes);
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
            }
        }
        // Much is refused, and not everything: the spoilt bodies get past the first check too.
        Assert.True(statuses.GetValueOrDefault(400) > 300 && statuses.Where(status => status.Key < 300).Sum(status => status.Value) > 20,
            string.Join(", ", statuses));
    }

    [Fact]
    public async Task A_malformed_outcome_is_refused_by_its_index_and_its_neighbours_are_kept()
    {
        var random = new Random(3);
        var refused = 0;
        for (var i = 0; i < 200; i++)
        {
            string Good(int n) =>
                $$"""{"outcome_id":"good-{{i}}-{{n}}","property_id":"casa-1","stay_date":"2026-03-01","price":{{100 + n}},"accepted":true}""";
            var bad =
                SpoiltJson.Spoil(
                    JsonNode.Parse(
                        """{"outcome_id":"spoilt","property_id":"casa-1","stay_date":"2026-03-01","price":115.5,"accepted":true,"lead_time_days":3,"length_of_stay":2,"occupancy":0.5,"reference_price":100,"currency":"EUR","observed_at":"2026-01-30T09:30:00Z"}""")!, random, 2);
            if (!IsJson(bad)) continue;
            var answer =
                await (await _app.Http.PostTextAsync("/learn",
                    $$"""{"outcomes":[{{Good(1)}},{{bad}},{{Good(2)}},{{Good(1)}}]}""")).ReadAsync(HttpStatusCode.OK);
            var rejected = answer.GetProperty("rejected").EnumerateArray().ToList();
            Assert.All(rejected, row => Assert.Equal(1, row.GetProperty("index").GetInt32()));
            Assert.Equal(4, answer.GetProperty("accepted").GetInt32() + answer.GetProperty("duplicates").GetInt32() + rejected.Count);
            Assert.InRange(answer.GetProperty("accepted").GetInt32(), 2, 3);
            Assert.All(rejected, row => Assert.NotEmpty(row.Text("detail")));
            refused += rejected.Count;
        }
        Assert.InRange(refused, 80, 200);
    }

    [Fact]
    public async Task A_malformed_quote_is_refused_by_its_index_and_its_neighbours_are_answered()
    {
        var random = new Random(4);
        var refused = 0;
        const string good = """{"property_id":"casa-1","stay_date":"2026-07-08"}""";
        for (var i = 0; i < 200; i++)
        {
            var bad =
                SpoiltJson.Spoil(
                    JsonNode.Parse(
                        """{"property_id":"casa-1","stay_date":"2026-07-08","lead_time_days":30,"length_of_stay":2,"occupancy":0.5,"reference_price":110,"subject":"guest-17"}""")!, random, 2);
            if (!IsJson(bad)) continue;
            var results =
                (await (await _app.Http.PostTextAsync("/score/batch", $$"""{"quotes":[{{good}},{{bad}},{{good}}]}""")).ReadAsync(
                    HttpStatusCode.OK)).GetProperty("results");
            Assert.All([0, 2], index => Assert.Equal("EUR", results[index].GetProperty("quote").Text("currency")));
            if (results[1].GetProperty("error").ValueKind == JsonValueKind.Null) continue;
            Assert.StartsWith("urn:platform:pricing:", results[1].GetProperty("error").Text("type"), StringComparison.Ordinal);
            refused++;
        }
        Assert.InRange(refused, 80, 200);
    }

    [Fact]
    public async Task Bodies_of_ten_megabytes_and_of_a_hundred_thousand_brackets_are_turned_away()
    {
        foreach (var operation in _description.Operations.Where(operation => operation.Example is not null))
        {
            var path = operation.Path.Replace("{id}", "casa-1", StringComparison.Ordinal)
                .Replace("{propertyId}", "casa-1", StringComparison.Ordinal);
            Assert.Equal(413, await _app.Http.SendSpoiltAsync(operation.Method, path,
                Encoding.UTF8.GetBytes($"{{\"x\":\"{new string('x', 10 << 20)}\"}}")));
            Assert.Equal(400, await _app.Http.SendSpoiltAsync(operation.Method, path,
                Encoding.UTF8.GetBytes(new string('[', 20_000) + new string(']', 20_000))));
        }
    }

    private static string Id(Random random) => random.Next(6) switch
    {
        0 => "a%20b",
        1 => new string('x', 65),
        2 => "%FF%FE",
        3 => "%ED%A0%80",
        _ => $"casa-{random.Next(3)}",
    };

    private static bool IsJson(string text)
    {
        try
        {
            using var _ = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 28 });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
