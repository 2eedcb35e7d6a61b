using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Testing.PagerDuty;

/// <summary>
/// Stands in for PagerDuty's Events API v2, and refuses what that refuses
/// (developer.pagerduty.com/docs/events-api-v2/trigger-events).
/// </summary>
public sealed class PagerDutyServer : IAsyncDisposable
{
    /// <summary>The key of the one integration that it knows.</summary>
    public const string RoutingKey = "0123456789abcdef0123456789abcdef";

    private const int MaxBytes = 512 << 10;
    private const int LongestSummary = 1024;
    private const int LongestDedupKey = 255;

    private static readonly string[] Actions = ["trigger", "acknowledge", "resolve"];
    private static readonly string[] Severities = ["critical", "error", "warning", "info"];

    private readonly StandIn _server = new("PagerDutyServer", TimeProvider.System);
    private readonly ConcurrentQueue<JsonObject> _events = new();
    private readonly ConcurrentQueue<string> _refusals = new();

    private PagerDutyServer()
    {
        _server.App.MapPost("/v2/enqueue", EnqueueAsync);
        _server.App.MapFallback(context => StandIn.WriteAsync(context, 404, new JsonObject { ["status"] = "not found" }));
    }

    /// <summary>Where events are posted.</summary>
    public string Url => new Uri(_server.Address, "/v2/enqueue").ToString();

    /// <summary>Those that were taken, in order.</summary>
    public IReadOnlyList<JsonElement> Events => [.. _events.Select(each => JsonSerializer.SerializeToElement(each))];

    /// <summary>What was wrong with those that were not.</summary>
    public IReadOnlyList<string> Refusals => [.. _refusals];

    public static async Task<PagerDutyServer> StartAsync()
    {
        var server = new PagerDutyServer();
        await server._server.StartAsync();
        return server;
    }

    public void Next(params Mishap[] mishaps) => _server.Next("POST /v2/enqueue", mishaps);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task EnqueueAsync(HttpContext context)
    {
        var (body, bytes) = await StandIn.ReadAsync(context.Request);
        if (bytes > MaxBytes)
        {
            _refusals.Enqueue("too large");
            await StandIn.WriteAsync(context, 413,
                new JsonObject { ["status"] = "invalid event", ["message"] = "Event object is too large" });
            return;
        }
        List<string> errors = body is null ? ["Event object is not valid JSON"] : [.. Errors(body)];
        if (errors.Count > 0)
        {
            foreach (var error in errors) _refusals.Enqueue(error);
            await StandIn.WriteAsync(context, 400, new JsonObject
            {
                ["status"] = "invalid event", ["message"] = "Event object is invalid",
                ["errors"] = new JsonArray([.. errors.Select(error => (JsonNode)error)]),
            });
            return;
        }
        var key = Text(body!, "dedup_key") ?? Guid.NewGuid().ToString("N");
        _events.Enqueue(body!);
        await StandIn.WriteAsync(context, 202,
            new JsonObject { ["status"] = "success", ["message"] = "Event processed", ["dedup_key"] = key });
    }

    private static IEnumerable<string> Errors(JsonObject body)
    {
        var (key, action, dedup) = (Text(body, "routing_key"), Text(body, "event_action"), Text(body, "dedup_key"));
        if (key is null) yield return "'routing_key' is missing or blank";
        else if (key.Length != RoutingKey.Length) yield return "Length of 'routing_key' is incorrect (should be 32 characters)";
        else if (key != RoutingKey) yield return "Invalid routing key";
        if (!Actions.Contains(action)) yield return "'event_action' is missing or blank, or not trigger, acknowledge or resolve";
        if (dedup?.Length > LongestDedupKey) yield return "'dedup_key' is too long (maximum is 255 characters)";
        if (action is "acknowledge" or "resolve" && dedup is null) yield return "'dedup_key' is missing or blank";
        if (action != "trigger") yield break;
        if (body["payload"] is not JsonObject payload)
        {
            yield return "'payload' is missing or blank";
            yield break;
        }
        var summary = Text(payload, "summary");
        if (summary is null) yield return "'payload.summary' is missing or blank";
        if (summary?.Length > LongestSummary) yield return "'payload.summary' is too long (maximum is 1024 characters)";
        if (Text(payload, "source") is null) yield return "'payload.source' is missing or blank";
        if (!Severities.Contains(Text(payload, "severity")))
            yield return "'payload.severity' is missing or blank, or not critical, error, warning or info";
        foreach (var link in body["links"] as JsonArray ?? [])
        {
            if (link is not JsonObject given || Text(given, "href") is not { } href || !Uri.TryCreate(href, UriKind.Absolute, out _))
                yield return "'links' has one without an address";
        }
    }

    private static string? Text(JsonObject node, string member) =>
        node[member] is JsonValue value && value.TryGetValue<string>(out var text) && text.Trim().Length > 0 ? text : null;
}
