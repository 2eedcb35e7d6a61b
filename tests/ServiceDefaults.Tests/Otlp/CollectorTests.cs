using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace ServiceDefaults.Tests.Otlp;

/// <summary>Collectors that take what is sent, refuse it, or say nothing.</summary>
public sealed class CollectorTests
{
    private static void Map(WebApplication app)
    {
        app.MapGet("/stays/{id}", (string id) => id);
        app.MapGet("/broken", string () => throw new InvalidOperationException());
    }

    private static async Task SendAsync(PlainService service, string path)
    {
        using var response = await service.Http.GetAsync(path, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Metrics_and_logs_leave_by_the_same_way()
    {
        await using var collector = await Collector.StartAsync();
        await using (var service = await PlainService.StartAsync(Map, collector.Settings()))
            await SendAsync(service, "/broken");
        bool Sent(string signal, string text) =>
            collector.Bodies.Any(body => body.Signal == signal
                && Encoding.UTF8.GetString(body.Body).Contains(text, StringComparison.Ordinal));
        Assert.True(Sent("metrics", "http_request_duration_seconds"));
        Assert.True(Sent("metrics", "PlainService"));
        Assert.True(Sent("logs", "Unhandled exception"));
    }

    [Fact]
    public async Task A_collector_that_refuses_costs_no_request_anything_and_is_counted()
    {
        await using var collector = await Collector.StartAsync(HttpStatusCode.BadRequest);
        await using var service = await PlainService.StartAsync(Map, collector.Settings(("Tracing:SampleRatio", "1")));
        await SendAsync(service, "/stays/1");
        const string dropped = """telemetry_dropped_total{reason="export_failed",signal="traces"}""";
        await Eventually.TrueAsync(async () => (await Scrape.OfAsync(service)) is var scrape && scrape.Has(dropped)
            && scrape[dropped] == 1);
    }

    [Fact]
    public async Task A_collector_that_takes_the_connection_and_says_nothing_delays_no_stop()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var service = await PlainService.StartAsync(Map, new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{silent.LocalEndpoint}", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["Tracing:SampleRatio"] = "1", ["Otlp:FlushSeconds"] = "0.2",
        });
        await SendAsync(service, "/stays/1");
        var watch = Stopwatch.StartNew();
        await service.DisposeAsync();
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 4);
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_listens()
    {
        await using var service = await PlainService.StartAsync(Map, new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "" });
        Assert.Null(service.Services.GetService<OpenTelemetry.Trace.TracerProvider>());
        await SendAsync(service, "/stays/1");
    }
}
