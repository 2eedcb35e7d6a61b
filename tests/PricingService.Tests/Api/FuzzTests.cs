using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PricingService.Tests.Api;

/// <summary>Whatever comes in is answered: with success, or with a problem that says what is wrong. The bodies are the described examples, spoilt by a seeded hand.</summary>
public sealed class FuzzTests : IAsyncLifetime
{
    private const int PerOperation = 150;

    private static readonly string[] Values =
    [
        "null", "true", "\"\"", "\"x\"", "\" \"", "-1", "0", "1", "0.5", "-0.0", "1e999", "-1e999", "1e27", "-1e27", "1e-300", "79228162514264337593543950335", "9223372036854775808", "2147483648",
        "NaN", "Infinity", "-Infinity", "\"NaN\"", "\"1e999\"", "[]", "{}", "[[]]", "[null]", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"😀\"", "\"2024-02-29\"", "\"2023-02-29\"", "\"0001-01-01\"", "\"9999-12-31\"",
        "\"2026-02-30\"", "\"1999-12-31\"", "\"2099-12-31\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"", "\"2026-01-31T12:00:00\"",
        "\"2031-01-31T12:00:00Z\"", "\"EUR\"", "\"JPY\"", "\"XXX\"", "\"nowhere\"", "\"../../etc/passwd\"", "\"%00\"", "\"'; DROP TABLE quotes; --\"", "\"a b\"",
    ];

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
                var bytes = Encoding.UTF8.GetBytes(Spoil(operation.Example!, random, random.Next(1, 3)));
                if (random.Next(5) == 0) bytes = SpoilBytes(bytes, random);
                var path = operation.Path.Replace("{id}", Id(random), StringComparison.Ordinal).Replace("{propertyId}", Id(random), StringComparison.Ordinal);
                var status = await SendAsync(operation.Method, path, bytes);
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
            }
        }
        // Much is refused, and not everything: the spoilt bodies get past the first check too.
        Assert.True(statuses.GetValueOrDefault(400) > 300 && statuses.Where(status => status.Key < 300).Sum(status => status.Value) > 20, string.Join(", ", statuses));
    }

    [Fact]
    public async Task A_spoilt_outcome_is_refused_by_its_index_and_its_neighbours_are_kept()
    {
        var random = new Random(3);
        var refused = 0;
        for (var i = 0; i < 200; i++)
        {
            string Good(int n) => $$"""{"outcome_id":"good-{{i}}-{{n}}","property_id":"casa-1","stay_date":"2026-03-01","price":{{100 + n}},"accepted":true}""";
            var bad = Spoil(JsonNode.Parse("""{"outcome_id":"spoilt","property_id":"casa-1","stay_date":"2026-03-01","price":115.5,"accepted":true,"lead_time_days":3,"length_of_stay":2,"occupancy":0.5,"reference_price":100,"currency":"EUR","observed_at":"2026-01-30T09:30:00Z"}""")!, random, 2);
            if (!IsJson(bad)) continue;
            var answer = await (await _app.Http.PostTextAsync("/learn", $$"""{"outcomes":[{{Good(1)}},{{bad}},{{Good(2)}},{{Good(1)}}]}""")).ReadAsync(HttpStatusCode.OK);
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
    public async Task A_spoilt_quote_is_refused_by_its_index_and_its_neighbours_are_answered()
    {
        var random = new Random(4);
        var refused = 0;
        const string good = """{"property_id":"casa-1","stay_date":"2026-07-08"}""";
        for (var i = 0; i < 200; i++)
        {
            var bad = Spoil(JsonNode.Parse("""{"property_id":"casa-1","stay_date":"2026-07-08","lead_time_days":30,"length_of_stay":2,"occupancy":0.5,"reference_price":110,"subject":"guest-17"}""")!, random, 2);
            if (!IsJson(bad)) continue;
            var results = (await (await _app.Http.PostTextAsync("/score/batch", $$"""{"quotes":[{{good}},{{bad}},{{good}}]}""")).ReadAsync(HttpStatusCode.OK)).GetProperty("results");
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
            var path = operation.Path.Replace("{id}", "casa-1", StringComparison.Ordinal).Replace("{propertyId}", "casa-1", StringComparison.Ordinal);
            Assert.Equal(413, await SendAsync(operation.Method, path, Encoding.UTF8.GetBytes($"{{\"x\":\"{new string('x', 10 << 20)}\"}}")));
            Assert.Equal(400, await SendAsync(operation.Method, path, Encoding.UTF8.GetBytes(new string('[', 20_000) + new string(']', 20_000))));
        }
    }

    private async Task<int> SendAsync(string method, string path, byte[] body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (body.Length > 1 << 20) request.Headers.ExpectContinue = true;
        using var response = await _app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var sent = $"{method} {path} {Encoding.UTF8.GetString(body[..Math.Min(body.Length, 600)])} → {(int)response.StatusCode} {text[..Math.Min(text.Length, 600)]}";
        Assert.True((int)response.StatusCode < 500, sent);
        if ((int)response.StatusCode < 300) return (int)response.StatusCode;
        Assert.True(response.Content.Headers.ContentType?.MediaType == "application/problem+json", sent);
        var problem = JsonElement.Parse(text);
        Assert.True(problem.Text("type").StartsWith("urn:platform:", StringComparison.Ordinal) && problem.GetProperty("status").GetInt32() == (int)response.StatusCode && problem.Text("detail").Length > 0, sent);
        return (int)response.StatusCode;
    }

    private static string Id(Random random) => random.Next(6) switch
    {
        0 => "a%20b",
        1 => new string('x', 65),
        2 => "%FF%FE",
        3 => "%ED%A0%80",
        _ => $"casa-{random.Next(3)}",
    };

    /// <summary>The JSON with some of its members replaced, left out, doubled or joined by strangers.</summary>
    private static string Spoil(JsonNode example, Random random, int times)
    {
        var holes = new List<(JsonNode Parent, string Key)>();
        var marks = new List<string>();
        var copy = example.DeepClone();
        for (var n = 0; n < times; n++)
        {
            holes.Clear();
            Collect(copy, holes);
            if (holes.Count == 0) break;
            var (parent, key) = holes[random.Next(holes.Count)];
            var value = random.Next(12) == 0 ? new string('[', 60) + new string(']', 60) : random.Next(30) == 0 ? $"\"{new string('y', 5_000)}\"" : Values[random.Next(Values.Length)];
            var mark = $"\"@{marks.Count}@\"";
            marks.Add(value);
            if (parent is JsonArray list) list[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)] = JsonNode.Parse(mark);
            else if (random.Next(6) == 0) parent.AsObject().Remove(key);
            else if (random.Next(8) == 0) parent[$"@{key}@double"] = JsonNode.Parse(mark);
            else if (random.Next(8) == 0) parent["stranger"] = JsonNode.Parse(mark);
            else parent[key] = JsonNode.Parse(mark);
        }
        var text = copy.ToJsonString();
        foreach (var (index, value) in marks.Index()) text = text.Replace($"\"@{index}@\"", value, StringComparison.Ordinal);
        return System.Text.RegularExpressions.Regex.Replace(text, "\"@([a-z_]+)@double\"", "\"$1\"");
    }

    private static void Collect(JsonNode node, List<(JsonNode, string)> holes)
    {
        if (node is JsonObject members)
        {
            foreach (var (key, value) in members)
            {
                holes.Add((node, key));
                if (value is not null) Collect(value, holes);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var (index, value) in items.Index())
            {
                holes.Add((node, $"{index}"));
                if (value is not null) Collect(value, holes);
            }
        }
    }

    private static byte[] SpoilBytes(byte[] bytes, Random random)
    {
        switch (random.Next(6))
        {
            case 0: return bytes[..random.Next(bytes.Length)];
            case 1: return Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes));
            case 2: return [0xEF, 0xBB, 0xBF, .. bytes];
            case 3: return [.. bytes, .. bytes];
            default:
                var spoilt = (byte[])bytes.Clone();
                for (var n = random.Next(1, 4); n > 0; n--) spoilt[random.Next(spoilt.Length)] = (byte)random.Next(256);
                return spoilt;
        }
    }

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
