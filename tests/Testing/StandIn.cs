using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Testing;

/// <summary>What the stand-ins for providers share: a server on the loopback, JSON both ways, and mishaps on demand.</summary>
internal sealed class StandIn : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Request, Mishap Mishap)> _mishaps = new();

    /// <param name="name">Of the server.</param>
    /// <param name="clock">What its answers are dated by.</param>
    public StandIn(string name, TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Sources are listened to by name in the whole process: this server's own requests must not count as the service's.
        builder.Services.AddSingleton(new ActivitySource(name));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        App = builder.Build();
        App.Use(async (context, next) =>
        {
            context.Response.Headers.Date = clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
            Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            if (_mishaps.TryPeek(out var first) && $"{context.Request.Method} {context.Request.Path}".StartsWith(first.Request,
                StringComparison.Ordinal) && _mishaps.TryDequeue(out first))
                await first.Mishap.RunAsync(context, () => next(context));
            else
                await next(context);
        });
    }

    public WebApplication App { get; }

    public Uri Address => new(App.Urls.Single());

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <param name="request">Method and the beginning of the path; the mishap waits for such a request.</param>
    /// <param name="mishaps">One for each of the next ones.</param>
    public void Next(string request, params Mishap[] mishaps)
    {
        foreach (var mishap in mishaps) _mishaps.Enqueue((request, mishap));
    }

    public Task StartAsync() => App.StartAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();

    /// <summary>Null if the body is no JSON object.</summary>
    public static async Task<(JsonObject? Body, int Bytes)> ReadAsync(HttpRequest request)
    {
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes);
        try
        {
            return (JsonNode.Parse(bytes.ToArray()) as JsonObject, (int)bytes.Length);
        }
        catch (JsonException)
        {
            return (null, (int)bytes.Length);
        }
    }

    public static async Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString());
    }
}

/// <summary>A stand-in refuses a request, in its provider's words.</summary>
internal sealed class RefusedException(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
