using System.Diagnostics;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Trace;

namespace Sentry;

public static class SentryOptionsExtensions
{
    /// <summary>Events belong to the current <see cref="Activity"/>, and spans go to Sentry over OTLP.</summary>
    public static void UseOtlp(this SentryOptions options, TracerProviderBuilder tracerProviderBuilder, Uri? collectorUrl = null, TextMapPropagator? defaultTextMapPropagator = null)
    {
        if (string.IsNullOrWhiteSpace(options.Dsn))
            throw new ArgumentException("Sentry DSN must be set before calling `SentryOptions.UseOtlp`", nameof(options));
        tracerProviderBuilder.AddSentryOtlpExporter(options.Dsn, collectorUrl, defaultTextMapPropagator);
        options.UseOtlp();
    }

    /// <summary>Events belong to the current <see cref="Activity"/>. The spans are exported by whoever made them.</summary>
    public static void UseOtlp(this SentryOptions options) => options.ExternalTrace = static () => Activity.Current is { } activity
        ? new TraceIds(
            SentryId.Parse(activity.TraceId.ToHexString()),
            new SpanId(activity.SpanId.ToHexString()),
            activity.ParentSpanId == default ? null : new SpanId(activity.ParentSpanId.ToHexString()),
            activity.Recorded)
        : null;
}
