using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Trace;
using Sentry;

namespace Offline.Tests.Errors;

public sealed class TraceTests : ErrorsFixture
{
    private static readonly ActivitySource Source = new("errors-test");

    [Fact]
    public async Task An_event_belongs_to_the_current_activity()
    {
        using var tracing = Sdk.CreateTracerProviderBuilder().SetSampler(new AlwaysOnSampler()).AddSource(Source.Name).Build();
        Init(options => options.UseOtlp());
        using var parent = Source.StartActivity("parent");
        using var activity = Source.StartActivity("request");
        SentrySdk.CaptureException(Thrown());

        var trace = (await EventAsync()).GetProperty("contexts").GetProperty("trace");
        Assert.Equal(activity!.TraceId.ToHexString(), trace.GetProperty("trace_id").GetString());
        Assert.Equal(activity.SpanId.ToHexString(), trace.GetProperty("span_id").GetString());
        Assert.Equal(parent!.SpanId.ToHexString(), trace.GetProperty("parent_span_id").GetString());
        var header = Assert.Single(Ingest.Received).Header.GetProperty("trace");
        Assert.Equal(activity.TraceId.ToHexString(), header.GetProperty("trace_id").GetString());
        Assert.Equal("true", header.GetProperty("sampled").GetString());
    }

    [Fact]
    public async Task Without_an_activity_an_event_has_a_trace_of_its_own()
    {
        Init(options => options.UseOtlp());
        Activity.Current = null;
        SentrySdk.CaptureException(Thrown());

        var trace = (await EventAsync()).GetProperty("contexts").GetProperty("trace");
        Assert.Matches("^[0-9a-f]{32}$", trace.GetProperty("trace_id").GetString());
        Assert.Matches("^[0-9a-f]{16}$", trace.GetProperty("span_id").GetString());
    }

    [Fact]
    public void Spans_go_to_the_OTLP_endpoint_of_the_project()
    {
        using (var tracing = Sdk.CreateTracerProviderBuilder().SetSampler(new AlwaysOnSampler()).AddSource(Source.Name)
            .AddSentryOtlpExporter(Ingest.Dsn, defaultTextMapPropagator: Propagators.DefaultTextMapPropagator).Build())
        {
            Source.StartActivity("span")?.Dispose();
            tracing.ForceFlush();
        }

        var received = Assert.Single(Ingest.Received);
        Assert.Equal("/api/42/integration/otlp/v1/traces", received.Path);
        Assert.Matches(@"^Sentry sentry_version=7,sentry_client=sentry\.dotnet/6\.9\.0\S*,sentry_key=public$", received.Authorization);
    }

    [Fact]
    public void An_empty_DSN_exports_nothing()
    {
        using var tracing = Sdk.CreateTracerProviderBuilder().AddSource(Source.Name).AddSentryOtlpExporter("").Build();
        Source.StartActivity("span")?.Dispose();
        tracing.ForceFlush();

        Assert.Empty(Ingest.Received);
    }
}
