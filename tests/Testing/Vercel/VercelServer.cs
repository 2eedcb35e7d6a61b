using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Testing.Vercel;

/// <summary>
/// Stands in for Vercel's API: deployments of inlined files are started, found by their metadata, read and cancelled, and checked as
/// Vercel checks them (vercel.com/docs/rest-api). Its answers are those that Vercel's own client for JavaScript takes.
/// </summary>
public sealed class VercelServer : IAsyncDisposable
{
    /// <summary>The token that it accepts.</summary>
    public const string Token = "vcp_the-token-of-the-tests";

    /// <summary>The team that the token may act for.</summary>
    public const string Team = "team_of_the_tests";

    /// <summary>The project that exists from the start.</summary>
    public const string Project = "casa-do-mar";

    /// <summary>The largest body.</summary>
    private const int MaxBytes = 10 << 20;

    private readonly StandIn _server;
    private readonly VercelStore _store;

    private VercelServer(TimeProvider clock)
    {
        (_server, _store) = (new StandIn("VercelServer", clock), new VercelStore(clock));
        _server.App.Use(GuardAsync);
        Map("POST", "/v13/deployments", (request, body) => _store.Create(body!, request.Query));
        Map("GET", "/v13/deployments/{id}", (request, _) => _store.Read(Id(request)));
        Map("PATCH", "/v12/deployments/{id}/cancel", (request, _) => _store.Cancel(Id(request)));
        Map("GET", "/v6/deployments", (request, _) => _store.List(request.Query));
        Map("GET", "/v7/deployments", (request, _) => _store.List(request.Query));
        _server.App.MapFallback(context =>
            RefuseAsync(context, new RefusedException(404, "not_found", "The requested endpoint could not be found.")));
    }

    public Uri Address => _server.Address;

    /// <summary>Method and path with query of each request.</summary>
    public IReadOnlyList<string> Requests => [.. _server.Requests];

    /// <summary>Every deployment that was started, in order: what is counted when effects are counted.</summary>
    public IReadOnlyList<VercelDeploymentRecord> Deployments => _store.Deployments;

    /// <summary>The states that the deployments started from now on go through, one for each time that they are read.</summary>
    public IReadOnlyList<string> States
    {
        get => _store.States;
        set => _store.States = value;
    }

    /// <param name="clock">Vercel's own clock, which its answers tell; the system's when left out.</param>
    public static async Task<VercelServer> StartAsync(TimeProvider? clock = null)
    {
        var server = new VercelServer(clock ?? TimeProvider.System);
        await server._server.StartAsync();
        return server;
    }

    /// <summary>Mishaps for the next requests that begin so, such as <c>POST /v13/deployments</c>.</summary>
    public void Next(string request, params Mishap[] mishaps) => _server.Next(request, mishaps);

    /// <summary>The limit of an endpoint is exceeded; Vercel says when it starts anew, and asks for no pause otherwise.</summary>
    public static Mishap RateLimited(DateTimeOffset reset) => Mishap.Answer(429, new JsonObject
    {
        ["error"] = new JsonObject
        {
            ["code"] = "rate_limited", ["message"] = "The rate limit of 100 exceeded for 'api-deployments'. Try again later",
            ["limit"] = new JsonObject { ["remaining"] = 0, ["reset"] = reset.ToUnixTimeSeconds(), ["total"] = 100 },
        },
    }.ToJsonString(), ("X-RateLimit-Limit", "100"), ("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", $"{reset.ToUnixTimeSeconds()}"));

    /// <summary>An error in Vercel's form.</summary>
    public static string Error(string code, string message) => ErrorOf(code, message).ToJsonString();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static JsonObject ErrorOf(string code, string message) =>
        new() { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } };

    private static Task RefuseAsync(HttpContext context, RefusedException refused) =>
        StandIn.WriteAsync(context, refused.Status, ErrorOf(refused.Code, refused.Message));

    private static async Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            if (context.Request.Headers.Authorization != $"Bearer {Token}") throw new RefusedException(403, "forbidden", "Not authorized");
            if (context.Request.Query.TryGetValue("teamId", out var team) && team != Team)
                throw new RefusedException(403, "forbidden", "Not authorized: trying to access resource under another scope.");
            await next(context);
        }
        catch (RefusedException refused)
        {
            await RefuseAsync(context, refused);
        }
    }

    private void Map(string method, string route, Func<HttpRequest, JsonObject?, JsonObject> handle) =>
        _server.App.MapMethods(route, [method], async (HttpContext context) =>
        {
            JsonObject? body = null;
            if (method == "POST")
            {
                (body, var bytes) = await StandIn.ReadAsync(context.Request);
                if (bytes > MaxBytes) throw new RefusedException(413, "request_entity_too_large", "The request body is larger than 10 MB.");
                if (body is null) throw new RefusedException(400, "bad_request", "Invalid JSON");
            }
            JsonObject answer;
            lock (_store) answer = handle(context.Request, body);
            await StandIn.WriteAsync(context, 200, answer);
        });

    private static string Id(HttpRequest request) => request.RouteValues["id"]!.ToString()!;
}
