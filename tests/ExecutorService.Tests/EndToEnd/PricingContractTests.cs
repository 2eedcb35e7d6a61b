using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExecutorService.Agents.Pricing;
using Testing;

namespace ExecutorService.Tests.EndToEnd;

/// <summary>What this service asks of PricingService and reads in its answers is in the description that PricingService serves.</summary>
public sealed class PricingContractTests : IAsyncLifetime
{
    private ServiceProcess _pricing = null!;
    private JsonObject _description = null!;

    public async ValueTask InitializeAsync()
    {
        _pricing = await ServiceProcess.StartAsync("PricingService");
        using var http = new HttpClient { BaseAddress = _pricing.Address };
        _description = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!.AsObject();
    }

    public ValueTask DisposeAsync() => _pricing.DisposeAsync();

    [Fact]
    public async Task Every_call_and_every_member_read_of_its_answer_is_described()
    {
        var sent = new List<HttpRequestMessage>();
        using var http = new HttpClient(new Recorder(sent)) { BaseAddress = new Uri("http://pricing") };
        var client = new PricingClient(http);
        await client.LatestPackAsync("lisbon", requireFresh: true, TestContext.Current.CancellationToken);
        await client.LatestPackAsync(null, requireFresh: false, TestContext.Current.CancellationToken);
        await client.PackAsync("PP_2026-01-31_0123456789ab", "lisbon", TestContext.Current.CancellationToken);

        Assert.Equal(typeof(PricingClient).GetMethods().Count(method => method.DeclaringType == typeof(PricingClient)),
            sent.Select(request => request.RequestUri!.AbsolutePath).Distinct().Count());
        foreach (var request in sent) Check(request, typeof(PackAnswer));
        Assert.NotNull(Answer("/packs/{id}")["properties"]!["prices"]);
        Assert.Equal(["fresh", "stale", "warming", "error"], ((string[])["fresh", "stale", "warming", "error"]).Where(
            state => Resolve(Answer("/packs/latest")["properties"]!["state"]!)["enum"]!.AsArray().Any(value => (string)value! == state)));
        Assert.Equal("#/components/responses/Problem503",
            (string)_description["paths"]!["/packs/latest"]!["get"]!["responses"]!["503"]!["$ref"]!);
    }

    private void Check(HttpRequestMessage request, Type read)
    {
        var path = _description["paths"]!.AsObject().Select(each => each.Key)
            .Where(template => Fits(template, request.RequestUri!.AbsolutePath)).MinBy(template => template.Count(c => c == '{'));
        Assert.True(path is not null, $"{request.RequestUri!.AbsolutePath} is not described");
        var operation = _description["paths"]![path]![request.Method.Method.ToLowerInvariant()]!;
        var described = operation["parameters"]?.AsArray().Where(parameter => (string)parameter!["in"]! == "query").Select(
            parameter => (string)parameter!["name"]!).ToList() ?? [];
        foreach (var parameter in request.RequestUri!.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            Assert.Contains(parameter.Split('=')[0], described);
        Check(read, Answer(path), path);
    }

    private void Check(Type read, JsonNode schema, string where)
    {
        schema = Resolve(schema);
        if (read.IsGenericType)
        {
            Assert.True(Is(schema, "array"), $"{where} is no list");
            Check(read.GetGenericArguments()[0], schema["items"]!, where + "[]");
        }
        else if (read.Namespace == typeof(PackAnswer).Namespace)
        {
            foreach (var parameter in read.GetConstructors()[0].GetParameters())
            {
                var member = JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Name!);
                if (schema["properties"]?[member] is { } property) Check(parameter.ParameterType, property, $"{where}.{member}");
                else Assert.True(parameter.HasDefaultValue, $"{where}.{member} is read, but not described");
            }
        }
        else if (read == typeof(DateOnly))
        {
            Assert.Equal("date", (string?)schema["format"]);
        }
        else
        {
            Assert.True(read == typeof(decimal) ? Is(schema, "number") : read == typeof(string)
                && (Is(schema, "string") || schema["enum"] is not null), $"{where} is no {read.Name}");
        }
    }

    private JsonNode Answer(string path) =>
        Resolve(_description["paths"]![path]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!);

    private JsonNode Resolve(JsonNode schema) => schema["$ref"] is { } reference
        ? _description["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!
        : schema;

    private static bool Is(JsonNode schema, string type) => schema["type"] is JsonArray types
        ? types.Any(each => (string?)each == type)
        : (string?)schema["type"] == type;

    private static bool Fits(string template, string path)
    {
        var (wanted, given) = (template.Split('/'), path.Split('/'));
        return wanted.Length == given.Length && wanted.Zip(given).All(pair => pair.First.StartsWith('{') || pair.First == pair.Second);
    }

    private sealed class Recorder(List<HttpRequestMessage> sent) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            sent.Add(request);
            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK)
                    { Content = new StringContent("""{"pack_id":"p","date":"2026-01-31","state":"fresh"}""", Encoding.UTF8,
                        "application/json") });
        }
    }
}
