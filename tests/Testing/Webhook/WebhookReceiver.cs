using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Testing.Webhook;

/// <summary>
/// Some other tool: takes Alertmanager's webhook messages of version 4, from whoever has the token, at any path; a dead man's switch
/// is such a tool too (prometheus.io/docs/alerting/latest/configuration/#webhook_config).
/// </summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    public const string Token = "the-token-of-the-tool";

    private readonly StandIn _server = new("WebhookReceiver", TimeProvider.System);
    private readonly ConcurrentQueue<(string Path, DateTimeOffset At, JsonObject Body)> _messages = new();
    private readonly ConcurrentQueue<int> _refusals = new();

    private WebhookReceiver() => _server.App.MapPost("/{**path}", ReceiveAsync);

    public string Url(string path) => new Uri(_server.Address, path).ToString();

    /// <summary>Those of one path that were taken, in order.</summary>
    public IReadOnlyList<JsonElement> Messages(string path) =>
        [.. _messages.Where(each => each.Path == path).Select(each => JsonSerializer.SerializeToElement(each.Body))];

    /// <summary>The alerts of one path with the moment at which each was told, in order.</summary>
    public IReadOnlyList<(DateTimeOffset At, bool Fires, IReadOnlyDictionary<string, string> Labels)> Alerts(string path) =>
    [
        .. from message in _messages
           where message.Path == path
           from alert in message.Body["alerts"]!.AsArray()
           select (message.At, (string?)alert!["status"] == "firing", (IReadOnlyDictionary<string, string>)alert["labels"]!.AsObject()
               .ToDictionary(label => label.Key, label => (string)label.Value!)),
    ];

    /// <summary>The alerts in all of them, by name, as often as they were told.</summary>
    public IReadOnlyList<string> Told(string path) =>
    [
        .. Messages(path).SelectMany(message => message.GetProperty("alerts").EnumerateArray())
            .Select(alert => $"{alert.GetProperty("labels").GetProperty("alertname")} {alert.GetProperty("status")}"),
    ];

    public IReadOnlyList<int> Refusals => [.. _refusals];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver._server.StartAsync();
        return receiver;
    }

    public void Next(string path, params Mishap[] mishaps) => _server.Next($"POST {path}", mishaps);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        var (body, _) = await StandIn.ReadAsync(context.Request);
        var status = context.Request.Headers.Authorization != $"Bearer {Token}" ? 401
            : body is not null && (string?)body["version"] == "4" && body["alerts"] is JsonArray ? 200
            : 400;
        if (status == 200) _messages.Enqueue((context.Request.Path, TimeProvider.System.GetUtcNow(), body!));
        else _refusals.Enqueue(status);
        context.Response.StatusCode = status;
    }
}
