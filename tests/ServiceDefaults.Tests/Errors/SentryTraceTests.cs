using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sentry;
using Testing;

namespace ServiceDefaults.Tests.Errors;

/// <summary>Which trace a report names, and that reporting is none.</summary>
public sealed partial class SentryTraceTests : IAsyncLifetime
{
    private SentryIngest _ingest = null!;

    public async ValueTask InitializeAsync() => _ingest = await SentryIngest.StartAsync();

    public ValueTask DisposeAsync() => _ingest.DisposeAsync();

    private Task<PlainService> StartAsync(params (string Key, string? Value)[] more)
    {
        var settings = new Dictionary<string, string?> { ["Errors:SentryDsn"] = _ingest.Dsn, ["Tracing:SampleRatio"] = "0" };
        foreach (var (key, value) in more) settings[key] = value;
        return PlainService.StartAsync(Map, settings);
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/rooms/{id:int}", string (int id) => throw new InvalidOperationException($"No room {id}"));
        app.MapGet("/fine", () => "fine");
    }

    [Fact]
    public async Task Traces_go_to_the_project_too_and_are_the_same_ones()
    {
        await using (var service = await StartAsync(("Tracing:SampleRatio", "1")))
            await service.Http.GetAsync("/rooms/1", TestContext.Current.CancellationToken);

        var spans = _ingest.Received.Where(received => received.Path == "/api/42/integration/otlp/v1/traces").ToList();
        Assert.Equal("sentry sentry_key=public", Assert.Single(spans).Authorization);
        var span = Assert.Single(OtlpSpan.ReadRequest(spans[0].Body), span => span.Name == "GET /rooms/{id:int}");
        Assert.Equal(span.TraceId,
            Assert.Single(_ingest.Items("event")).GetProperty("contexts").GetProperty("trace").GetProperty("trace_id").GetString());
    }

    [Fact]
    public async Task The_envelope_and_its_event_are_of_the_trace_of_the_request()
    {
        await using (var service = await StartAsync())
        {
            foreach (var trace in (string[])["0af7651916cd43dd8448eb211c80319c", "1bf7651916cd43dd8448eb211c80319d"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/rooms/17");
                request.Headers.Add("traceparent", $"00-{trace}-b7ad6b7169203331-01");
                using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
            }
            SentrySdk.CaptureException(new TimeoutException("outside of any work"));
            Report(service, new TimeoutException("outside of any work, logged"));
            Report(service, new TimeoutException("outside of any work, logged again"));
        }

        var traces = _ingest.Envelopes.Select(envelope => (
            OfEnvelope: envelope.Header.GetProperty("trace").GetProperty("trace_id").GetString()!,
            OfEvent: Assert.Single(envelope.Items).Payload.GetProperty("contexts").GetProperty("trace").GetProperty(
                "trace_id").GetString()!)).ToList();
        Assert.Equal(["0af7651916cd43dd8448eb211c80319c", "1bf7651916cd43dd8448eb211c80319d"], traces[..2].Select(trace => trace.OfEvent));
        Assert.All(traces, trace => Assert.Equal(trace.OfEvent, trace.OfEnvelope));
        Assert.Equal(5, traces.Select(trace => trace.OfEvent).Distinct().Count());

        static void Report(PlainService service, Exception exception) =>
            Log.Survived(service.Services.GetRequiredService<ILogger<SentryTraceTests>>(), exception);
    }

    [Fact]
    public async Task The_delivery_of_reports_and_of_telemetry_is_in_no_trace()
    {
        await using var collector = await Collector.StartAsync();
        await using (var service = await StartAsync(
            [.. collector.Settings(("Tracing:SampleRatio", "1")).Select(setting => (setting.Key, setting.Value))]))
        {
            await service.Http.GetAsync("/rooms/1", TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(
                () => Task.FromResult(_ingest.Envelopes.Any() && !collector.Spans.IsEmpty && _ingest.Received.Count > 1));
            await service.Http.GetAsync("/fine", TestContext.Current.CancellationToken);
        }

        Assert.Equal(["GET /fine", "GET /rooms/{id:int}"], collector.Spans.Select(span => span.Name).Order());
        Assert.Equal(["GET /fine", "GET /rooms/{id:int}"],
            _ingest.Received.Except(_ingest.Envelopes).SelectMany(received => OtlpSpan.ReadRequest(received.Body))
                .Select(span => span.Name).Order());
        Assert.All(_ingest.Received, received => Assert.Equal("", received.TraceParent));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Went on without an answer")]
        public static partial void Survived(ILogger logger, Exception exception);
    }
}
