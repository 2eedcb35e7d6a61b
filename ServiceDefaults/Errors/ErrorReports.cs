using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Sentry;
using ServiceDefaults.Metrics;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Errors;

/// <summary>
/// Counts unexpected errors and, if a DSN is set, sends each to Sentry once. The report is put together here, from what the
/// request already knows: a successful request pays nothing for it.
/// </summary>
internal sealed class ErrorReports(ErrorMetrics metrics, DroppedTelemetry dropped, IngestPause pause, IOptions<ErrorsOptions> options)
{
    private readonly ConditionalWeakTable<Exception, string> _sent = [];

    /// <summary>
    /// An exception that ended a request with a 5xx. Returns the event's id in Sentry, for the caller of the request to quote.
    /// </summary>
    public string? Unhandled(HttpContext context, Exception exception)
    {
        var route = EndpointName.Of(context);
        metrics.Failed(exception, route, ErrorSource.Request);
        if (!SentrySdk.IsEnabled) return null;
        // An exception that was logged and then rethrown has been reported already.
        if (_sent.TryGetValue(exception, out var id)) return id;

        var report = Report(exception, route);
        report.TransactionName = $"{HttpMetrics.Method(context.Request.Method)} {route}";
        report.Request = new SentryRequest { Method = HttpMetrics.Method(context.Request.Method),
            Url = $"{context.Request.Scheme}://{context.Request.Host.Host}{route}" };
        report.SetTag("route", route);
        report.SetTag(RequestId.Field, context.TraceIdentifier);
        // LastWord hashes it.
        if (context.Request.Headers[options.Value.UserHeader] is [{ Length: > 0 } user]) report.User = new SentryUser { Id = user };
        exception.SetSentryMechanism("aspnetcore", handled: false);
        return Send(report, exception);
    }

    /// <summary>An exception that code logged as an error before going on.</summary>
    /// <param name="category">The logger's: the class that logged it.</param>
    public void Logged(Exception exception, string category)
    {
        metrics.Failed(exception, "", ErrorSource.Log);
        if (!SentrySdk.IsEnabled || _sent.TryGetValue(exception, out _)) return;

        var report = Report(exception, category);
        report.Logger = category;
        if (RequestId.Current is { } id) report.SetTag(RequestId.Field, id);
        exception.SetSentryMechanism("logging", handled: true);
        Send(report, exception);
    }

    /// <param name="place">The route or the logger: errors of one kind in one place are one issue.</param>
    private static SentryEvent Report(Exception exception, string place)
    {
        var report = new SentryEvent(exception) { Level = SentryLevel.Error,
            Fingerprint = [exception.GetType().FullName ?? exception.GetType().Name, place] };
        foreach (var line in Breadcrumbs.Current) report.AddBreadcrumb(line);
        if (Activity.Current is { } span) report.SetTag("trace_id", span.TraceId.ToHexString());
        return report;
    }

    private string? Send(SentryEvent report, Exception exception)
    {
        if (!IsSampled(report.EventId)) return null;
        if (pause.IsOn)
        {
            dropped.Add("errors", "rate_limited");
            return null;
        }
        if (Capture(report) == SentryId.Empty)
        {
            dropped.Add("errors", "queue_full");
            return null;
        }
        var id = report.EventId.ToString();
        _sent.AddOrUpdate(exception, id);
        return id;
    }

    /// <summary>
    /// Within the trace of the failed work: the envelope's header names the trace of the SDK's scope, which otherwise is one
    /// that the SDK made up at start. Work without a trace gets one of its own.
    /// </summary>
    private static SentryId Capture(SentryEvent report)
    {
        using var scope = SentrySdk.PushScope();
        var trace = Activity.Current is { } span
            ? new SentryTraceHeader(SentryId.Parse(span.TraceId.ToHexString()), new SpanId(span.SpanId.ToHexString()), span.Recorded)
            : null;
        SentrySdk.ContinueTrace(trace, baggageHeader: null);
        return SentrySdk.CaptureEvent(report);
    }

    /// <summary>Sampled by the event's own random id, so that the SDK drops an event only if its queue is full.</summary>
    private bool IsSampled(SentryId id) =>
        uint.Parse(id.ToString().AsSpan(0, 8), NumberStyles.HexNumber,
            CultureInfo.InvariantCulture) < options.Value.SampleRate * (1L << 32);
}
