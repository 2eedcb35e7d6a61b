using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PricingService.Api;
using Testing;
using Testing.Clients;

namespace PricingService.Tests.Api;

/// <summary>What <c>/openapi/v1.json</c> says is what the service does.</summary>
public sealed class DescriptionTests(PricingApp app) : IClassFixture<PricingApp>
{
    /// <summary>What a service with nothing in it has nothing for.</summary>
    private static readonly Dictionary<string, int> Unmet = new()
    {
        ["DELETE /properties/{id}/stays/{quoteId}"] = 404,
        ["POST /models/{propertyId}/rollback"] = 409,
        ["DELETE /packs/builds/{id}"] = 409,
        ["GET /queues/{queue}/dead-letters/{id}"] = 404,
        ["DELETE /queues/{queue}/dead-letters/{id}"] = 404,
        ["POST /queues/{queue}/dead-letters/{id}/put-back"] = 409,
    };

    [Fact]
    public async Task Every_route_is_described_and_every_description_has_its_route()
    {
        var described = (await ReadAsync(app)).Operations.Select(operation => $"{operation.Method} {operation.Path}").Order(
            StringComparer.Ordinal).ToList();
        var routed = app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>() is not { ExcludeFromDescription: true })
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
                .Select(method => $"{method} {endpoint.RoutePattern.RawText!.TrimEnd('/')}"));
        Assert.Equal(routed.Order(StringComparer.Ordinal), described);
        Assert.Contains("POST /score", described);
    }

    [Fact]
    public async Task Nothing_is_said_of_routes_and_types_that_are_not_there()
    {
        var description = await ReadAsync(app);
        foreach (var overlay in Description.Overlays())
        {
            foreach (var (path, operations) in overlay["paths"]?.AsObject() ?? [])
                foreach (var (method, operation) in operations!.AsObject())
                {
                    var described = description.Json["paths"]![path]![method]!.AsObject();
                    Assert.True(described["responses"]!.AsObject().Any(response => response.Key.StartsWith('2')),
                        $"{method} {path} is not in the code");
                    foreach (var (parameter, _) in operation!["parameters"]?.AsObject() ?? [])
                        Assert.Contains(parameter, described["parameters"]!.AsArray().Select(each => (string)each!["name"]!));
                    if (operation["requestBody"] is not null)
                        Assert.NotNull(described["requestBody"]!["content"]!["application/json"]!["schema"]);
                }
            foreach (var (schema, words) in overlay["components"]?["schemas"]?.AsObject() ?? [])
                foreach (var (property, _) in words!["properties"]?.AsObject() ?? [])
                    Assert.True(description.Json["components"]!["schemas"]![schema]!["properties"]![property]!["type"] is not null
                        || description.Json["components"]!["schemas"]![schema]!["properties"]![property]!["$ref"] is not null,
                        $"{schema}.{property} is not in the code");
        }
    }

    [Fact]
    public async Task Every_operation_has_words_answers_and_problems_and_every_body_an_example()
    {
        Assert.All((await ReadAsync(app)).Operations, operation =>
        {
            Assert.False(string.IsNullOrEmpty((string?)operation.Json["summary"]), $"{operation.Method} {operation.Path} has no summary");
            Assert.False(string.IsNullOrEmpty((string?)operation.Json["description"]),
                $"{operation.Method} {operation.Path} has no description");
            var statuses = operation.Json["responses"]!.AsObject().Select(response => response.Key).ToList();
            Assert.Subset(statuses.ToHashSet(), new HashSet<string> { "429", "500", "503" });
            if (operation.Body is null) return;
            Assert.Subset(statuses.ToHashSet(), new HashSet<string> { "400", "413", "415" });
            Assert.NotNull(operation.Example);
        });
    }

    [Fact]
    public async Task A_generator_of_clients_finds_a_name_for_every_operation_and_a_type_for_every_enumeration()
    {
        var faults = await OpenApiDocument.FaultsAsync(app.Http);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Every_route_has_a_request_in_the_http_file_that_the_service_understands()
    {
        await using var fresh = new PricingApp();

        var faults = await HttpFile.FaultsAsync(fresh.Http, "PricingService", Unmet);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task A_client_made_by_NSwag_reaches_every_route()
    {
        await using var fresh = new PricingApp();

        var (routes, faults) = await ClientTour.RunAsync(fresh.Http, "PricingService", Unmet);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal((await ReadAsync(fresh)).Operations.Count(), routes);
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var json = (await ReadAsync(app)).Json;
        var references = References(json).ToList();
        Assert.All(references,
            reference => Assert.NotNull(reference[2..].Split('/').Aggregate((JsonNode?)json, (node, step) => node?[step])));
        Assert.Contains("#/components/schemas/ScoreRequest", references);
    }

    [Fact]
    public async Task Every_example_is_answered_with_success()
    {
        await using var fresh = new PricingApp();
        var operations = (await ReadAsync(fresh)).Operations.Where(operation => operation.Example is not null).OrderBy(
            operation => operation.Path != "/properties/{id}").ThenBy(operation => operation.Path.Length).ToList();
        foreach (var operation in operations)
        {
            var path = operation.Path.Replace("/experiments/{id}", "/experiments/summer-up", StringComparison.Ordinal)
                .Replace("{id}", "casa-1", StringComparison.Ordinal).Replace("{propertyId}", "casa-1", StringComparison.Ordinal);
            using var request = new HttpRequestMessage(new HttpMethod(operation.Method),
                path) { Content = new StringContent(operation.Example!.ToJsonString(), Encoding.UTF8, "application/json") };
            using var response = await fresh.Http.SendAsync(request, TestContext.Current.CancellationToken);
            var answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, $"{operation.Method} {path}: {answer}");
            Assert.DoesNotContain("\"rejected\":[{", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("\"error\":{", answer, StringComparison.Ordinal);
            Assert.Contains($"{(int)response.StatusCode}", operation.Json["responses"]!.AsObject().Select(described => described.Key));
        }
        Assert.InRange(operations.Count, 6, 100);
    }

    [Fact]
    public async Task The_described_bounds_are_those_that_the_service_enforces()
    {
        await using var fresh = new PricingApp();
        var description = await ReadAsync(fresh);
        await fresh.PutPropertyAsync("casa-1");
        var tried = 0;
        foreach (var operation in description.Operations.Where(operation => operation.Body is not null
            && operation.Path is not ("/learn" or "/score/batch")))
        {
            var path = operation.Path.Replace("{id}", "casa-1", StringComparison.Ordinal)
                .Replace("{propertyId}", "casa-1", StringComparison.Ordinal);
            foreach (var (property, schema) in description.Resolve(operation.Body!)["properties"]!.AsObject())
            {
                foreach (var outside in Outside(schema!.AsObject()))
                {
                    var body = operation.Example!.DeepClone();
                    body[property] = outside?.DeepClone();
                    using var request = new HttpRequestMessage(new HttpMethod(operation.Method),
                        path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
                    using var response = await fresh.Http.SendAsync(request, TestContext.Current.CancellationToken);
                    Assert.True(response.StatusCode == HttpStatusCode.BadRequest,
                        $"{operation.Path}: {property} = {outside} is a {(int)response.StatusCode}");
                    tried++;
                }
            }
        }
        Assert.InRange(tried, 30, 1_000);
    }

    [Fact]
    public async Task Whoever_has_the_description_already_need_not_load_it_again()
    {
        using var first = await app.Http.GetAsync("/openapi/v1.json", TestContext.Current.CancellationToken);
        Assert.Equal("application/json", first.Content.Headers.ContentType?.MediaType);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json")
            { Headers = { IfNoneMatch = { new EntityTagHeaderValue(first.Headers.ETag!.Tag) } } };
        using var second = await app.Http.SendAsync(again, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    private static IEnumerable<JsonNode?> Outside(JsonObject schema)
    {
        if (schema["minimum"] is { } least)
            yield return least.GetValue<decimal>() - (schema["format"] is null || (string?)schema["format"] == "double" ? 0.00001m : 1);
        if (schema["exclusiveMinimum"] is { } above) yield return above.GetValue<decimal>();
        if (schema["maximum"] is { } most) yield return most.GetValue<decimal>() + 1;
        if (schema["pattern"] is not null) yield return "a b";
        if (schema["format"] is { } format && (string?)format == "date") yield return "31.01.2026";
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "$ref" ? [(string)member.Value!] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    internal static async Task<Described> ReadAsync(PricingApp app) =>
        new(JsonNode.Parse(await app.Http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!.AsObject());

    internal sealed record Described(JsonObject Json)
    {
        public IEnumerable<Operation> Operations =>
            Json["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()
                .Select(operation => new Operation(operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject())));

        public JsonObject Resolve(JsonObject schema) => schema["$ref"] is { } reference
            ? Json["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!.AsObject()
            : schema;
    }

    internal sealed record Operation(string Method, string Path, JsonObject Json)
    {
        public JsonObject? Body => Json["requestBody"]?["content"]?["application/json"]?["schema"]?.AsObject();

        public JsonNode? Example => Json["requestBody"]?["content"]?["application/json"]?["example"];
    }
}
