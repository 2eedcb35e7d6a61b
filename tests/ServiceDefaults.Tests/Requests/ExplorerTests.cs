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

    [Fact]
    public async Task Each_operation_has_an_id_and_is_grouped_by_its_noun()
    {
        await using var service = await ServiceAsync();

        using var description =
            JsonDocument.Parse(await service.Http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));

        var operation = description.RootElement.GetProperty("paths").GetProperty("/v1/stays/{id}").GetProperty("get");
        Assert.Equal("getV1StaysById", operation.GetProperty("operationId").GetString());
        Assert.Equal("stays", Assert.Single(operation.GetProperty("tags").EnumerateArray()).GetString());
    }
}
