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

    /// <summary>Every byte that came, by signal.</summary>
    public ConcurrentQueue<(string Signal, byte[] Body)> Bodies { get; } = new();

    public static async Task<Collector> StartAsync(HttpStatusCode answer = HttpStatusCode.OK)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Sources are heard by name in the whole process: this server's own requests must not be taken for the service's.
        builder.Services.AddSingleton(new ActivitySource("Collector"));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var collector = new Collector(app);
        app.MapPost("/v1/{signal}", async (string signal, HttpContext context) =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            collector.Bodies.Enqueue((signal, body.ToArray()));
            if (signal == "traces")
                foreach (var span in OtlpSpan.ReadRequest(body.ToArray())) collector.Spans.Enqueue(span);
            context.Response.StatusCode = (int)answer;
        });
        await app.StartAsync();
        return collector;
    }

    /// <summary>The settings that send a service's telemetry here.</summary>
    public Dictionary<string, string?> Settings(params (string Key, string? Value)[] more)
    {
        var settings = new Dictionary<string, string?> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" };
        foreach (var (key, value) in more) settings[key] = value;
        return settings;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
