using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ServiceDefaults.Documentation;
using Testing;

namespace ServiceDefaults.Tests.Requests;

public sealed class ExplorerTests
{
    private static Task<PlainService> ServiceAsync() => PlainService.StartAsync(
        app =>
        {
            app.MapDescription().MapExplorer();
            app.MapGet("/v1/stays/{id}", (string id) => TypedResults.Ok(new { Id = id }));
        },
        add: builder => builder.AddDescription());

    [Fact]
    public async Task The_root_leads_to_the_explorer_which_loads_nothing_from_elsewhere()
    {
        await using var service = await ServiceAsync();

        using var root = await service.Http.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.Redirect, "/docs"), (root.StatusCode, root.Headers.Location?.ToString()));
        var page = await service.Http.GetStringAsync("/docs/", TestContext.Current.CancellationToken);

        Assert.Contains("openapi/v1.json", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", page);
    }

    [Theory]
    [InlineData("<title>PlainService</title>")]
    [InlineData("\"withDefaultFonts\":false")]
    [InlineData("\"telemetry\":false")]
    [InlineData("\"agent\":{\"disabled\":true}")]
    [InlineData("\"mcp\":{\"disabled\":true}")]
    [InlineData("\"hideClientButton\":true")]
    [InlineData("\"showDeveloperTools\":\"never\"")]
    public async Task The_explorer_is_the_services_own_and_tells_nobody_else(string setting)
    {
        await using var service = await ServiceAsync();

        var page = await service.Http.GetStringAsync("/docs/", TestContext.Current.CancellationToken);

        Assert.Contains(setting, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_operation_has_an_id_and_is_grouped_by_its_noun()
    {
        await using var service = await ServiceAsync();

        using var description =
            JsonDocument.Parse(await service.Http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));

        Assert.Equal(["/v1/stays/{id}"], description.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name));
        var operation = description.RootElement.GetProperty("paths").GetProperty("/v1/stays/{id}").GetProperty("get");
        Assert.Equal("getV1StaysById", operation.GetProperty("operationId").GetString());
        Assert.Equal("stays", Assert.Single(operation.GetProperty("tags").EnumerateArray()).GetString());
    }

    private enum Season { Low, High }

    private sealed record Priced(double Price, double? Occupancy, Season Season, Season? Next);

    [Fact]
    public async Task A_number_and_an_enumeration_have_their_types_and_may_be_null_where_they_may()
    {
        await using var service = await PlainService.StartAsync(
            app =>
            {
                app.MapDescription();
                app.MapPost("/v1/priced", (Priced priced) => TypedResults.Ok(priced));
            },
            add: builder => builder.AddDescription());

        using var description = JsonDocument.Parse(
            await service.Http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));

        var schemas = description.RootElement.GetProperty("components").GetProperty("schemas");
        var properties = schemas.GetProperty("Priced").GetProperty("properties");
        Assert.Equal("""{"type":"number","format":"double"}""", Compact(properties.GetProperty("price")));
        Assert.Equal("""{"type":["null","number"],"format":"double"}""", Compact(properties.GetProperty("occupancy")));
        Assert.Equal("""{"enum":["low","high"],"type":"string"}""", Compact(schemas.GetProperty("Season")));
        Assert.Equal("""{"oneOf":[{"type":"null"},{"$ref":"#/components/schemas/Season"}]}""", Compact(properties.GetProperty("next")));

        static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
    }
}
