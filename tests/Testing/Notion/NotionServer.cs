using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Testing.Notion;

/// <summary>
/// Stands in for Notion's API: the requests that a page is made, found, filled and thrown away with, checked as Notion checks
/// them (developers.notion.com/reference). Its answers are those that Notion's own client for JavaScript takes.
/// </summary>
public sealed class NotionServer : IAsyncDisposable
{
    /// <summary>The token that it accepts.</summary>
    public const string Token = "ntn_the-token-of-the-tests";

    /// <summary>The largest body.</summary>
    private const int MaxBytes = 500_000;

    private static readonly string[] Versions = ["2025-09-03", "2026-03-11"];

    private readonly StandIn _server = new("NotionServer", TimeProvider.System);
    private readonly NotionStore _store = new();

    private NotionServer()
    {
        _server.App.Use(GuardAsync);
        var api = _server.App.MapGroup("/v1");
        Map(api, "POST", "/pages", (_, body, _) => _store.CreatePage(body!));
        Map(api, "GET", "/pages/{id}", (request, _, _) => _store.Page(Id(request)).Answer());
        Map(api, "PATCH", "/pages/{id}", (request, body, version) => _store.UpdatePage(Id(request), body!, version));
        Map(api, "GET", "/blocks/{id}/children", (request, _, _) => _store.Children(Id(request), NotionPaging.Of(request.Query)));
        Map(api, "PATCH", "/blocks/{id}/children", (request, body, version) => _store.Append(Id(request), body!, version));
        Map(api, "GET", "/databases/{id}", (request, _, _) => _store.Database(Id(request)));
        Map(api, "GET", "/data_sources/{id}", (request, _, _) => _store.DataSource(Id(request)).Answer());
        Map(api, "POST", "/data_sources/{id}/query", (request, body, _) => _store.Query(Id(request), body!));
        _server.App.MapFallback(context => RefuseAsync(context, new RefusedException(400, "invalid_request_url", "Invalid request URL.")));
    }

    public Uri Address => _server.Address;

    /// <summary>Method and path with query of each request.</summary>
    public IReadOnlyList<string> Requests => [.. _server.Requests];

    /// <summary>The page under which pages may be made.</summary>
    public string ParentPage => _store.ParentPage;

    /// <summary>A database with one data source, which has a title, <c>Name</c>, and a text property, <c>Marker</c>.</summary>
    public string ParentDatabase => _store.ParentDatabase;

    public string ParentDataSource => _store.ParentDataSource;

    /// <summary>Every page that was made, in order, those in the trash too: what is counted when effects are counted.</summary>
    public IReadOnlyList<NotionPageRecord> Pages => _store.Pages;

    public static async Task<NotionServer> StartAsync()
    {
        var server = new NotionServer();
        await server._server.StartAsync();
        return server;
    }

    /// <summary>Mishaps for the next requests that begin so, such as <c>POST /v1/pages</c>.</summary>
    public void Next(string request, params Mishap[] mishaps) => _server.Next(request, mishaps);

    /// <summary>A person writes into a page.</summary>
    public void Write(string pageId, string type, string text) => _store.Page(pageId).Blocks.Add(NotionBlockRecord.Of(type, text));

    /// <summary>One of Notion's two limits, as it says that it was exceeded.</summary>
    public static Mishap RateLimited(int seconds, bool ofWorkspace = false) => Mishap.Answer(429, new JsonObject
    {
        ["object"] = "error", ["status"] = 429, ["code"] = "rate_limited",
        ["message"] = "You have been rate limited. Please try again later.",
        ["additional_data"] = new JsonObject
        {
            ["rate_limit_reason"] = ofWorkspace ? "public_api_space_request_rate_limit" : "public_api_request_rate_limit",
        },
    }.ToJsonString(), ("Retry-After", $"{seconds}"));

    /// <summary>An error in Notion's form.</summary>
    public static string Error(int status, string code, string message) => ErrorOf(status, code, message).ToJsonString();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static JsonObject ErrorOf(int status, string code, string message) => new()
    {
        ["object"] = "error", ["status"] = status, ["code"] = code, ["message"] = message, ["request_id"] = Guid.NewGuid().ToString(),
    };

    private static Task RefuseAsync(HttpContext context, RefusedException refused) =>
        StandIn.WriteAsync(context, refused.Status, ErrorOf(refused.Status, refused.Code, refused.Message));

    private static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            if (context.Request.Headers.Authorization != $"Bearer {Token}")
                throw new RefusedException(401, "unauthorized", "API token is invalid.");
            var version = context.Request.Headers["Notion-Version"].ToString();
            if (version.Length == 0)
            {
                throw new RefusedException(400, "missing_version",
                    "Notion-Version header failed validation: Notion-Version header should be defined, instead was `undefined`.");
            }
            if (!Versions.Contains(version))
            {
                throw new RefusedException(400, "validation_error", "Notion-Version header failed validation: Notion-Version header " +
                    $"should be {string.Join(" or ", Versions.Select(known => $"`\"{known}\"`"))}, instead was `\"{version}\"`.");
            }
            await next(context);
        }
        catch (RefusedException refused)
        {
            await RefuseAsync(context, refused);
        }
    }

    private void Map(RouteGroupBuilder api, string method, string route, Func<HttpRequest, JsonObject?, string, JsonObject> handle) =>
        api.MapMethods(route, [method], async (HttpContext context) =>
        {
            JsonObject? body = null;
            if (method != "GET")
            {
                (body, var bytes) = await StandIn.ReadAsync(context.Request);
                if (bytes > MaxBytes) throw NotionRules.Invalid($"body.length should be ≤ `{MaxBytes}`, instead was `{bytes}`");
                if (body is null) throw new RefusedException(400, "invalid_json", "Error parsing JSON body.");
            }
            JsonObject answer;
            lock (_store) answer = handle(context.Request, body, context.Request.Headers["Notion-Version"].ToString());
            await StandIn.WriteAsync(context, 200, answer);
        });

    private static string Id(HttpRequest request) => Guid.TryParse(request.RouteValues["id"]?.ToString(), out var id)
        ? id.ToString()
        : throw new RefusedException(400, "validation_error", "path failed validation: path.id should be a valid uuid.");
}
