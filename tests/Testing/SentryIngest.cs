using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Testing;

/// <summary>Receives envelopes as Sentry's ingest does, and answers as it is told.</summary>
public sealed class SentryIngest : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> _received = new();
    private readonly WebApplication _app;

    private SentryIngest()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Sources are listened to by name in the whole process: this server's own requests must not count as the service's.
        builder.Services.AddSingleton(new ActivitySource("SentryIngest"));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapPost("/{**path}", ReceiveAsync);
    }

    public IReadOnlyList<Received> Received => [.. _received];

    public Func<HttpContext, Task> Answer { get; set; } = context => context.Response.WriteAsync("{}");

    public string Dsn => $"http://public@{new Uri(_app.Urls.Single()).Authority}/42";

    public IEnumerable<Received> Envelopes => Received.Where(request => request.Path.EndsWith("/envelope/", StringComparison.Ordinal));

    public IEnumerable<JsonElement> Items(string type) =>
        Envelopes.SelectMany(request => request.Items).Where(item => item.Type == type).Select(item => item.Payload);

    public static async Task<SentryIngest> StartAsync()
    {
        var ingest = new SentryIngest();
        await ingest._app.StartAsync();
        return ingest;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        var body = context.Request.Headers.ContentEncoding == "gzip"
            ? new GZipStream(context.Request.Body, CompressionMode.Decompress)
            : context.Request.Body;
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes);
        _received.Enqueue(new Received(context.Request.Path.Value!, context.Request.Headers["X-Sentry-Auth"].ToString(),
            context.Request.Headers.TraceParent.ToString(), bytes.ToArray()));
        await Answer(context);
    }
}

/// <param name="Path">What was posted to.</param>
/// <param name="Authorization">Sentry's own header.</param>
/// <param name="TraceParent">Empty if the sender passed on no trace.</param>
/// <param name="Body">Decompressed.</param>
public sealed record Received(string Path, string Authorization, string TraceParent, byte[] Body)
{
    public JsonElement Header => Json(Body.AsSpan()[..Body.AsSpan().IndexOf((byte)'\n')]);

    public IReadOnlyList<(string Type, JsonElement Payload)> Items
    {
        get
        {
            var items = new List<(string, JsonElement)>();
            var rest = Body.AsSpan()[(Body.AsSpan().IndexOf((byte)'\n') + 1)..];
            while (rest.Length > 0)
            {
                var header = Json(rest[..rest.IndexOf((byte)'\n')]);
                rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
                var length = header.GetProperty("length").GetInt32();
                items.Add((header.GetProperty("type").GetString()!, Json(rest[..length])));
                rest = rest[length..].TrimStart((byte)'\n');
            }
            return items;
        }
    }

    private static JsonElement Json(ReadOnlySpan<byte> text) => JsonSerializer.Deserialize<JsonElement>(text);
}
