using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Testing;

/// <summary>A collector that speaks OTLP over HTTP and remembers what it was sent.</summary>
public sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Collector(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public ConcurrentQueue<OtlpSpan> Spans { get; } = new();

    /// <summary>Every byte received, by signal.</summary>
    public ConcurrentQueue<(string Signal, byte[] Body)> Bodies { get; } = new();

    public static async Task<Collector> StartAsync(HttpStatusCode answer = HttpStatusCode.OK)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Sources are listened to by name in the whole process: this server's own requests must not count as the service's.
        builder.Services.AddSingleton(new ActivitySource("Collector"));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            // A busy machine is no reason to turn a sender away.
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        var app = builder.Build();
        var collector = new Collector(app) { Answer = answer };
        app.MapPost("/v1/{signal}", async (string signal, HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            collector.Bodies.Enqueue((signal, body.ToArray()));
            if (signal == "traces")
                foreach (var span in OtlpSpan.ReadRequest(body.ToArray())) collector.Spans.Enqueue(span);
            await collector.Patience.WaitAsync(context.RequestAborted);
            context.Response.StatusCode = (int)collector.Answer;
        });
        await app.StartAsync();
        return collector;
    }

    /// <summary>The answer to the next requests.</summary>
    public HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;

    /// <summary>What each request waits for before its answer.</summary>
    public Task Patience { get; set; } = Task.CompletedTask;

    /// <summary>
    /// The settings that send a service's telemetry here, and wait for it: by default an export that takes five
    /// seconds, or a stop that takes two, drops it, and on a busy machine they do.
    /// </summary>
    public Dictionary<string, string?> Settings(params (string Key, string? Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "60000", ["Otlp:FlushSeconds"] = "60",
        };
        foreach (var (key, value) in more) settings[key] = value;
        return settings;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
