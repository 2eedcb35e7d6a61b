using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using ServiceDefaults.Configuration;
using Testing;

namespace ServiceDefaults.Tests.Otlp;

/// <summary>
/// OpenTelemetry's standard variables: those that are known work, a wrong word stops the start, the others are warned of.
/// </summary>
public sealed class StandardVariablesTests
{
    private const string Unsampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    private static void Map(WebApplication app) => app.MapGet("/stays/{id}", (string id, ILogger<StandardVariablesTests> logger) =>
    {
        logger.LogWarning("A stay was asked for");
        return id;
    });

    private static async Task AskAsync(PlainService service, string? traceparent = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/stays/1");
        if (traceparent is not null) request.Headers.TryAddWithoutValidation("traceparent", traceparent);
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>What a service sends within its life of one request.</summary>
    private static async Task<Collector> SentAsync(Func<string, (string, string?)[]> settings, string? traceparent = null)
    {
        var collector = await Collector.StartAsync();
        var given = settings(collector.Address).ToDictionary();
        given["Otlp:FlushSeconds"] = "60";
        await using (var service = await PlainService.StartAsync(Map, given)) await AskAsync(service, traceparent);
        return collector;
    }

    private static string[] Signals(Collector collector) => [.. collector.Bodies.Select(body => body.Signal).Distinct().Order()];

    [Fact]
    public async Task An_endpoint_for_one_signal_is_used_as_it_is_and_the_others_are_not_sent()
    {
        await using var collector = await SentAsync(address =>
            [("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", address + "/v1/traces"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
                ("Tracing:SampleRatio", "1")]);
        Assert.Equal("GET /stays/{id}", Assert.Single(collector.Spans).Name);
        Assert.Equal(["traces"], Signals(collector));
    }

    [Fact]
    public async Task The_protocol_for_one_signal_takes_precedence_over_the_common_one()
    {
        await using var collector = await SentAsync(address =>
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "http/protobuf"),
            ("OTEL_TRACES_EXPORTER", "none"), ("OTEL_METRICS_EXPORTER", "none"),
        ]);
        Assert.Equal(["logs"], Signals(collector));
    }

    [Theory]
    [InlineData("OTEL_TRACES_EXPORTER", "none", "logs,metrics")]
    [InlineData("OTEL_METRICS_EXPORTER", "None", "logs,traces")]
    [InlineData("OTEL_LOGS_EXPORTER", "none", "metrics,traces")]
    [InlineData("OTEL_LOGS_EXPORTER", "otlp", "logs,metrics,traces")]
    [InlineData("OTEL_SDK_DISABLED", "true", "")]
    public async Task A_signal_that_is_turned_off_is_not_sent(string variable, string value, string signals)
    {
        await using var collector = await SentAsync(address =>
            [("OTEL_EXPORTER_OTLP_ENDPOINT", address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("Tracing:SampleRatio", "1"),
                (variable, value)]);
        Assert.Equal(signals, string.Join(',', Signals(collector)));
    }

    [Theory]
    [InlineData("always_on", null, null, true)]
    [InlineData("always_off", null, null, false)]
    [InlineData("parentbased_traceidratio", "0", null, false)]
    [InlineData("parentbased_traceidratio", "1", null, true)]
    [InlineData("parentbased_always_on", null, Unsampled, false)]
    [InlineData("always_on", null, Unsampled, true)]
    public async Task The_sampler_is_that_of_the_variable(string sampler, string? argument, string? traceparent, bool kept)
    {
        await using var collector = await SentAsync(address =>
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("Tracing:SlowSeconds", "3600"),
            ("OTEL_TRACES_SAMPLER", sampler), ("OTEL_TRACES_SAMPLER_ARG", argument),
        ], traceparent);
        Assert.Equal(kept ? 1 : 0, collector.Spans.Count);
    }

    [Theory]
    [InlineData("Tracing:SampleRatio", "OTEL_TRACES_SAMPLER", "always_off")]
    [InlineData("TRACES_SAMPLE_RATE", "OTEL_TRACES_SAMPLER", "always_off")]
    [InlineData("Tracing:SampleRatio", "TRACES_SAMPLE_RATE", "0")]
    public async Task The_setting_takes_precedence_over_the_plain_name_and_that_over_the_standard_variable(string first, string second,
        string value)
    {
        await using var collector = await SentAsync(address =>
            [("OTEL_EXPORTER_OTLP_ENDPOINT", address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("Tracing:SlowSeconds", "3600"),
                (first, "1"), (second, value)]);
        Assert.Single(collector.Spans);
    }

    [Fact]
    public async Task The_queues_and_the_pace_are_those_of_the_variables_unless_a_setting_of_ours_says_otherwise()
    {
        await using var collector = await Collector.StartAsync();
        await using var service = await PlainService.StartAsync(Map, collector.Settings(
            ("OTEL_METRIC_EXPORT_INTERVAL", "1234"), ("OTEL_BSP_SCHEDULE_DELAY", "234"), ("OTEL_BSP_MAX_QUEUE_SIZE", "99"),
            ("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "7"), ("OTEL_BLRP_MAX_QUEUE_SIZE", "98")));
        var (spans, logs) =
            (Value<BatchExportActivityProcessorOptions>(service), Value<OpenTelemetry.Logs.BatchExportLogRecordProcessorOptions>(service));
        Assert.Equal(1234, Value<PeriodicExportingMetricReaderOptions>(service).ExportIntervalMilliseconds);
        Assert.Equal((234, 99, 99), (spans.ScheduledDelayMilliseconds, spans.MaxQueueSize, spans.MaxExportBatchSize));
        Assert.Equal((1000, 98, 7), (logs.ScheduledDelayMilliseconds, logs.MaxQueueSize, logs.MaxExportBatchSize));

        await using var ours = await PlainService.StartAsync(Map, collector.Settings(
            ("OTEL_METRIC_EXPORT_INTERVAL", "1234"), ("Otlp:MetricsIntervalSeconds", "3"), ("OTEL_BSP_MAX_QUEUE_SIZE", "99"),
            ("Otlp:MaxQueueSize", "64")));
        Assert.Equal(3000, Value<PeriodicExportingMetricReaderOptions>(ours).ExportIntervalMilliseconds);
        Assert.Equal(64, Value<BatchExportActivityProcessorOptions>(ours).MaxQueueSize);

        await using var plain = await PlainService.StartAsync(Map, collector.Settings());
        Assert.Equal(10_000, Value<PeriodicExportingMetricReaderOptions>(plain).ExportIntervalMilliseconds);
        Assert.Equal((1000, 2048, 512),
            (Value<BatchExportActivityProcessorOptions>(plain).ScheduledDelayMilliseconds, Value<BatchExportActivityProcessorOptions>(
                plain).MaxQueueSize, Value<BatchExportActivityProcessorOptions>(plain).MaxExportBatchSize));
    }

    private static T Value<T>(PlainService service) where T : class => service.Services.GetRequiredService<IOptions<T>>().Value;

    [Fact]
    public async Task What_is_sent_names_the_version_and_the_environment_of_the_plain_names_and_is_packed_where_that_is_asked_for()
    {
        await using var collector = await SentAsync(address =>
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_METRICS_COMPRESSION", "gzip"),
            ("APP_VERSION", "9.9.9"), ("ENVIRONMENT", "canary"), ("OTEL_RESOURCE_ATTRIBUTES", "host.name=lisbon"),
        ]);
        var logs = Encoding.UTF8.GetString(collector.Bodies.First(body => body.Signal == "logs").Body);
        Assert.All((string[])["9.9.9", "canary", "lisbon"], word => Assert.Contains(word, logs, StringComparison.Ordinal));
        Assert.All(collector.Bodies.Where(body => body.Signal == "metrics"), body => Assert.Equal([0x1f, 0x8b], body.Body[..2]));
    }

    [Fact]
    public void Every_word_that_a_variable_does_not_take_is_refused_at_once_with_those_that_it_takes()
    {
        var failure = Assert.Throws<StartFailedException>(() => PlainService.Build(settings: new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http",
            ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] = "http/json",
            ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] = "nowhere", ["OTEL_EXPORTER_OTLP_COMPRESSION"] = "zip",
            ["OTEL_EXPORTER_OTLP_TIMEOUT"] = "5s",
            ["OTEL_TRACES_SAMPLER"] = "sometimes", ["OTEL_TRACES_SAMPLER_ARG"] = "10", ["OTEL_METRICS_EXPORTER"] = "prometheus",
            ["OTEL_SDK_DISABLED"] = "yes",
            ["OTEL_BSP_MAX_QUEUE_SIZE"] = "-1", ["OTEL_METRIC_EXPORT_INTERVAL"] = "0", ["METRICS_ENABLED"] = "1",
            ["TRACES_SAMPLE_RATE"] = "10", ["OTEL_EXPORTER_OTLP_HEADERS"] = "api-key", ["OTEL_RESOURCE_ATTRIBUTES"] = "team=stays,lisbon",
            ["OTEL_EXPORTER_OTLP_CERTIFICATE"] = "/nowhere/ca.pem",
        }));
        Assert.Equal(
        [
            "  METRICS_ENABLED: must be true or false",
            "  OTEL_BSP_MAX_QUEUE_SIZE: must be a whole number above 0",
            "  OTEL_EXPORTER_OTLP_CERTIFICATE: must be the path of a file",
            "  OTEL_EXPORTER_OTLP_COMPRESSION: must be none or gzip",
            "  OTEL_EXPORTER_OTLP_HEADERS: must be name=value pairs, separated by commas",
            "  OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: must be an absolute http or https address, or empty",
            "  OTEL_EXPORTER_OTLP_PROTOCOL: must be grpc or http/protobuf",
            "  OTEL_EXPORTER_OTLP_TIMEOUT: must be a whole number above 0",
            "  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: must be grpc or http/protobuf",
            "  OTEL_METRICS_EXPORTER: must be otlp or none",
            "  OTEL_METRIC_EXPORT_INTERVAL: must be a whole number above 0",
            "  OTEL_RESOURCE_ATTRIBUTES: must be name=value pairs, separated by commas",
            "  OTEL_SDK_DISABLED: must be true or false",
            "  OTEL_TRACES_SAMPLER: must be always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off or " +
            "parentbased_traceidratio",
            "  OTEL_TRACES_SAMPLER_ARG: must be a number between 0 and 1",
            "  TRACES_SAMPLE_RATE: must be a number between 0 and 1",
        ], failure.Message.Split(Environment.NewLine)[1..].Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_standard_variable_that_nobody_reads_gives_a_warning()
    {
        await using var service = await PlainService.StartAsync(Map,
            new() { ["OTEL_LOG_LEVEL"] = "debug", ["OTEL_EXPORTER_OTLP_INSECURE"] = "true", ["OTEL_SERVICE_NAME"] = "lisbon" });
        await Eventually.TrueAsync(
            () => Task.FromResult(service.Logs.Text.Any(line => line.Contains("OTEL_LOG_LEVEL is not read", StringComparison.Ordinal))));
        Assert.Contains(service.Logs.Text, line => line.Contains("OTEL_EXPORTER_OTLP_INSECURE is not read", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Logs.Text, line => line.Contains("OTEL_SERVICE_NAME is not read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_metrics_there_is_no_scrape_and_none_are_sent()
    {
        await using var collector = await Collector.StartAsync();
        await using (var service = await PlainService.StartAsync(Map,
            collector.Settings(("METRICS_ENABLED", "false"), ("Tracing:SampleRatio", "1"))))
        {
            await AskAsync(service);
            using var answer = await service.Http.GetAsync("/metrics", TestContext.Current.CancellationToken);
            Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
        }
        Assert.Equal(["logs", "traces"], Signals(collector));
    }
}
