using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Offline.Tests.Errors;

/// <summary>Receives envelopes as Sentry's ingest does, and answers as it is told.</summary>
internal sealed class Ingest : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> _received = new();
    private TestServer? _server;

    public IReadOnlyList<Received> Received => [.. _received];

    public Func<HttpContext, Task> Answer { get; set; } = context => context.Response.WriteAsync("{}");

    public string Dsn => $"http://public@127.0.0.1:{_server!.Address.Port}/42";

    public IEnumerable<JsonElement> Items(string type) => Received.SelectMany(request => request.Items).Where(item => item.Type == type).Select(item => item.Payload);

    public static async Task<Ingest> StartAsync()
    {
        var ingest = new Ingest();
        ingest._server = await TestServer.StartAsync(app => app.MapPost("/{**path}", ingest.ReceiveAsync));
        return ingest;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        var body = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes);
        _received.Enqueue(new Received(new Uri(context.Request.GetEncodedUrl()).AbsolutePath, context.Request.Headers["X-Sentry-Auth"].ToString(), bytes.ToArray()));
        await Answer(context);
    }
}

internal sealed record Received(string Path, string Authorization, byte[] Body)
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
