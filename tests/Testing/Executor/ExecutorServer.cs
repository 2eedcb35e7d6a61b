using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Testing.Executor;

/// <summary>
/// Stands in for ExecutorService where only its contract matters: <c>POST /v1/execute</c> with the pattern <c>portfolio_overview</c>,
/// which a request id stands for one execution of. AppHost.Tests has the real one.
/// </summary>
public sealed class ExecutorServer : IAsyncDisposable
{
    private readonly StandIn _server = new("ExecutorServer", TimeProvider.System);
    private readonly Dictionary<string, (string User, JsonObject Inputs)> _executions = new(StringComparer.Ordinal);

    private ExecutorServer() => _server.App.MapPost("/v1/execute", ExecuteAsync);

    public Uri Address => _server.Address;

    /// <summary>User and inputs by request id.</summary>
    public IReadOnlyDictionary<string, (string User, JsonObject Inputs)> Executions => _executions;

    public IReadOnlyList<string> Requests => [.. _server.Requests];

    public static async Task<ExecutorServer> StartAsync()
    {
        var server = new ExecutorServer();
        await server._server.StartAsync();
        return server;
    }

    /// <summary>Mishaps for the next requests that begin so.</summary>
    public void Next(string request, params Mishap[] mishaps) => _server.Next(request, mishaps);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ExecuteAsync(HttpContext context)
    {
        var (body, _) = await StandIn.ReadAsync(context.Request);
        var (user, id) = (context.Request.Headers["X-User-ID"].ToString(), context.Request.Headers["X-Request-ID"].ToString());
        var refusal = user.Length == 0 ? (400, "missing-user", "No user")
            : (string?)body?["pattern_id"] != "portfolio_overview" ? (404, "unknown-pattern", "No such pattern")
            : (body["inputs"] as JsonObject)?["portfolio_id"] is null
            ? (400, "invalid-inputs", "The inputs do not match the pattern")
            : ((int, string, string)?)null;
        if (refusal is var (status, type, title))
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/problem+json";
            await context.Response.WriteAsync(new JsonObject
            {
                ["type"] = "urn:platform:executor:" + type, ["title"] = title, ["status"] = status,
            }.ToJsonString());
            return;
        }
        lock (_executions) _executions[id] = (user, (JsonObject)body!["inputs"]!.DeepClone());
        await StandIn.WriteAsync(context, 200, new JsonObject
        {
            ["request_id"] = id, ["pattern_id"] = "portfolio_overview", ["status"] = "success", ["context"] = new JsonObject(),
            ["result"] = Overview(), ["result_sha256"] = "0", ["steps"] = new JsonArray(),
        });
    }

    private static JsonObject Overview() => new()
    {
        ["portfolio_id"] = "p-1", ["pack_id"] = "pack-1", ["from"] = "2026-01-24", ["to"] = "2026-01-30", ["summary"] = null,
        ["totals"] = new JsonArray(new JsonObject
        {
            ["currency"] = "EUR", ["properties"] = 2, ["bookings"] = 3, ["nights_sold"] = 9, ["occupancy"] = 0.6429m,
            ["revenue"] = 1234.50m, ["adr"] = 137.17m, ["revpar"] = 88.18m, ["costs"] = 200.00m, ["net"] = 1034.50m,
        }),
        ["properties"] = new JsonArray(new JsonObject { ["property_id"] = "a" }, new JsonObject { ["property_id"] = "b" }),
    };
}
