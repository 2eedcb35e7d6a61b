using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Testing;

namespace ServiceDefaults.Tests.Otlp;

/// <summary>What a collector does not take is counted, by signal and reason, and no more of it is kept than the queue holds.</summary>
public sealed partial class LostTelemetryTests
{
    private static readonly ActivitySource Source = new("PlainService.Lost");

    private static void Map(WebApplication app) => app.MapGet("/say/{times}", (int times, ILogger<LostTelemetryTests> logger) =>
    {
        for (var i = 0; i < times; i++)
        {
            Source.StartActivity("said")?.Dispose();
            Log.Said(logger, i);
        }
    });

    /// <summary>Nobody else's log lines, so that they can be counted.</summary>
    private static Task<PlainService> StartAsync(Dictionary<string, string?> settings)
    {
        settings["Logging:LogLevel:Default"] = "None";
        settings["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "None";
        settings["Logging:LogLevel:Microsoft.AspNetCore"] = "None";
        settings["Logging:LogLevel:ServiceDefaults.Tests"] = "Information";
        settings["Otlp:MetricsIntervalSeconds"] = "1";
        settings["Tracing:SampleRatio"] = "1";
        return PlainService.StartAsync(Map, settings);
    }

    private static async Task SayAsync(PlainService service, int times)
    {
        using var response = await service.Http.GetAsync($"/say/{times}", TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<double> DroppedAsync(PlainService service, string signal, string reason)
    {
        var series = $$"""telemetry_dropped_total{reason="{{reason}}",signal="{{signal}}"}""";
        return await Scrape.OfAsync(service) is var scrape && scrape.Has(series) ? scrape[series] : 0;
    }

    private static async Task AllAreCountedAsync(PlainService service)
    {
        await SayAsync(service, 3);
        await Eventually.TrueAsync(async () => await DroppedAsync(service, "logs", "export_failed") == 3);
        await Eventually.TrueAsync(async () => await DroppedAsync(service, "traces", "export_failed") == 4);
        await Eventually.TrueAsync(async () => await DroppedAsync(service, "metrics", "export_failed") >= 2);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.BadRequest)]
    public async Task A_collector_that_refuses(HttpStatusCode answer)
    {
        await using var collector = await Collector.StartAsync(answer);
        await using var service = await StartAsync(collector.Settings());
        await AllAreCountedAsync(service);
    }

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task A_port_on_which_nobody_listens(string protocol)
    {
        await using var service = await StartAsync(new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["Otlp:FlushSeconds"] = "0.1",
        });
        await AllAreCountedAsync(service);
    }

    [Fact]
    public async Task A_collector_that_is_too_slow()
    {
        await using var collector = await Collector.StartAsync();
        collector.Patience = new TaskCompletionSource().Task;
        await using var service = await StartAsync(collector.Settings(("OTEL_EXPORTER_OTLP_TIMEOUT", "100"), ("Otlp:FlushSeconds", "0.1")));
        await AllAreCountedAsync(service);
    }

    [Fact]
    public async Task While_a_collector_hangs_the_queue_holds_what_it_may_and_that_arrives_when_it_is_back()
    {
        var hangs = new TaskCompletionSource();
        await using var collector = await Collector.StartAsync();
        collector.Patience = hangs.Task;
        await using (var service = await StartAsync(collector.Settings(("Otlp:MaxQueueSize", "64"))))
        {
            await SayAsync(service, 300);
            Assert.Equal(300 - 64, await DroppedAsync(service, "logs", "queue_full"));
            await Eventually.TrueAsync(async () => await DroppedAsync(service, "traces", "queue_full") == 301 - 64);
            hangs.SetResult();
            await Eventually.TrueAsync(() => Task.FromResult(collector.Spans.Count == 64 && LogRecords(collector) == 64));
            await Eventually.TrueAsync(async () =>
            {
                await SayAsync(service, 1);
                return collector.Spans.Count > 64 && LogRecords(collector) > 64;
            });
        }
    }

    private static int LogRecords(Collector collector) =>
        collector.Bodies.Where(body => body.Signal == "logs")
            .Sum(body => Encoding.Latin1.GetString(body.Body).Split("Said something").Length - 1);

    [Fact]
    public async Task Two_collectors_get_the_same_spans_and_only_the_first_the_rest()
    {
        await using var dashboard = await Collector.StartAsync();
        await using var jaeger = await Collector.StartAsync();
        await using (var service = await StartAsync(
            dashboard.Settings(("Otlp:Endpoints:0", jaeger.Address), ("Otlp:Protocol", "http/protobuf"))))
            await SayAsync(service, 1);

        Assert.Equal(["GET /say/{times}", "said"], dashboard.Spans.Select(span => span.Name).Order());
        Assert.Equal(dashboard.Spans.Select(span => (span.TraceId, span.SpanId)).Order(),
            jaeger.Spans.Select(span => (span.TraceId, span.SpanId)).Order());
        Assert.All(dashboard.Spans.Concat(jaeger.Spans), span => Assert.Equal("PlainService", span.Service));
        Assert.Equal(["traces"], jaeger.Bodies.Select(body => body.Signal).Distinct());
        Assert.Equal(["logs", "metrics", "traces"], dashboard.Bodies.Select(body => body.Signal).Distinct().Order());
    }

    [Fact]
    public async Task A_second_collector_that_is_away_takes_nothing_from_the_first()
    {
        await using var dashboard = await Collector.StartAsync();
        await using (var service = await StartAsync(
            dashboard.Settings(("Otlp:Endpoints:0", "http://127.0.0.1:9"), ("Otlp:Protocol", "http/protobuf"))))
        {
            await SayAsync(service, 1);
            await Eventually.TrueAsync(async () => await DroppedAsync(service, "traces", "export_failed") == 2);
        }
        Assert.Equal(2, dashboard.Spans.Count);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Said something, {Number}")]
        public static partial void Said(ILogger logger, int number);
    }
}
