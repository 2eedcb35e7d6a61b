using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Testing.Slack;

/// <summary>
/// Stands in for an incoming webhook of Slack's, and refuses what that refuses, in its words
/// (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, "Handling errors").
/// </summary>
public sealed class SlackServer : IAsyncDisposable
{
    /// <summary>The one channel that there is.</summary>
    public const string Channel = "#alerts";

    /// <summary>The part of the address that is secret.</summary>
    public const string Secret = "XXXXXXXXXXXXXXXXXXXXXXXX";

    private const int MostAttachments = 100;
    private const int LongestText = 40_000;

    private readonly StandIn _server = new("SlackServer", TimeProvider.System);
    private readonly ConcurrentQueue<JsonObject> _messages = new();
    private readonly ConcurrentQueue<string> _refusals = new();

    private SlackServer()
    {
        _server.App.MapPost("/services/{team}/{hook}/{secret}", PostAsync);
        _server.App.MapFallback(context => RefuseAsync(context, 404, "no_service"));
    }

    public string Url => new Uri(_server.Address, $"/services/T00000000/B00000000/{Secret}").ToString();

    /// <summary>Those that were taken, in order.</summary>
    public IReadOnlyList<JsonElement> Messages => [.. _messages.Select(each => JsonSerializer.SerializeToElement(each))];

    public IReadOnlyList<string> Refusals => [.. _refusals];

    public static async Task<SlackServer> StartAsync()
    {
        var server = new SlackServer();
        await server._server.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task PostAsync(HttpContext context)
    {
        var (body, _) = await StandIn.ReadAsync(context.Request);
        var refusal = (string)context.Request.RouteValues["secret"]! != Secret ? (403, "invalid_token")
            : context.Request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) is not true || body is null
                ? (400, "invalid_payload")
            : Refusal(body);
        if (refusal is ({ } status, { } word))
        {
            await RefuseAsync(context, status, word);
            return;
        }
        _messages.Enqueue(body!);
        await context.Response.WriteAsync("ok");
    }

    private static (int Status, string Word)? Refusal(JsonObject body)
    {
        var attachments = body["attachments"] as JsonArray ?? [];
        if (body["channel"] is { } channel && (string?)channel != Channel) return (404, "channel_not_found");
        if (attachments.Count > MostAttachments) return (400, "too_many_attachments");
        if (body["text"]?.ToString().Length > LongestText) return (400, "msg_too_long");
        var hasText = body["text"]?.ToString().Trim().Length > 0
            || attachments.Any(each => each?["text"]?.ToString().Length > 0 || each?["fallback"]?.ToString().Length > 0);
        return hasText ? null : (400, "no_text");
    }

    private Task RefuseAsync(HttpContext context, int status, string word)
    {
        _refusals.Enqueue(word);
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(word);
    }
}
