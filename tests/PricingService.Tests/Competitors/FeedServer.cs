using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace PricingService.Tests.Competitors;

/// <summary>A web server of a competitors' feed that behaves as it is told, by path.</summary>
internal sealed class FeedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, RequestDelegate> _answers = new();
    private readonly ConcurrentQueue<(string Path, IHeaderDictionary Headers)> _requests = new();

    private FeedServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Sources are heard by name in the whole process: this server's own requests must not be taken for the service's.
        builder.Services.AddSingleton(new ActivitySource("FeedServer"));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(context =>
        {
            _requests.Enqueue((context.Request.Path.Value!, new HeaderDictionary(context.Request.Headers.ToDictionary())));
            return _answers[context.Request.Path.Value!](context);
        });
    }

    public string Host => new Uri(_app.Urls.Single()).Authority;

    public IReadOnlyList<IHeaderDictionary> Requests(string path) =>
        [.. _requests.Where(request => request.Path == path).Select(request => request.Headers)];

    public static async Task<FeedServer> StartAsync()
    {
        var server = new FeedServer();
        await server._app.StartAsync();
        return server;
    }

    public FeedServer On(string path, RequestDelegate answer)
    {
        _answers[path] = answer;
        return this;
    }

    public FeedServer On(string path, string body, string type = "application/json") => On(path, context =>
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    });

    public FeedServer On(string path, byte[] body, string type = "application/json", string? encoding = null) => On(path, async context =>
    {
        context.Response.ContentType = type;
        if (encoding is not null) context.Response.Headers.ContentEncoding = encoding;
        await context.Response.Body.WriteAsync(body);
    });

    /// <summary>The settings of a service that may call this server, with one feed for each path: its name is the path's.</summary>
    public Dictionary<string, string> Settings(params (string Path, (string Key, string Value)[] More)[] feeds)
    {
        var settings = new Dictionary<string, string>
        {
            ["Outbound:competitors:AllowedHosts:0"] = Host,
            ["Outbound:competitors:Retries"] = "0",
            // The clock is turned by hand, and in leaps.
            ["Outbound:competitors:AttemptTimeoutSeconds"] = "300",
            ["Outbound:competitors:TotalTimeoutSeconds"] = "600",
            ["Competitors:MaxConcurrentPulls"] = "50",
        };
        foreach (var (path, more) in feeds)
        {
            var feed = $"Competitors:Feeds:{path.TrimStart('/')}";
            settings[$"{feed}:Url"] = $"http://{Host}{path}";
            settings[$"{feed}:Currency"] = "EUR";
            settings[$"{feed}:Property"] = "casa-1";
            settings[$"{feed}:TimeoutSeconds"] = "600";
            foreach (var (key, value) in more)
                settings[key.Contains(':') && key.StartsWith("Outbound", StringComparison.Ordinal) ? key : $"{feed}:{key}"] = value;
        }
        return settings;
    }

    public static byte[] GZip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(bytes);
        return packed.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero, TimeProvider.System);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
