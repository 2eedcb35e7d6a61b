using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Sentry;
using ServiceDefaults.Metrics;
using ServiceDefaults.Privacy;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Errors;

/// <summary>
/// Counts unexpected errors and, where a DSN is set, sends each to Sentry once. What goes along is put together here, from what the
/// request already knows: a request that goes well never pays for it.
/// </summary>
internal sealed class ErrorReports(ErrorMetrics metrics, Scrubber scrubber, IOptions<ErrorsOptions> options)
{
    /// <summary>An exception that ended a request with a 5xx. Returns the event's id in Sentry, for the caller of the request to quote.</summary>
    public string? Unhandled(HttpContext context, Exception exception)
    {
        var route = HttpMetrics.Endpoint(context);
        metrics.Failed(exception, route, ErrorSource.Request);
        if (!SentrySdk.IsEnabled) return null;

        var report = Report(exception, route);
        report.TransactionName = $"{HttpMetrics.Method(context.Request.Method)} {route}";
        report.Request = new SentryRequest { Method = HttpMetrics.Method(context.Request.Method), Url = $"{context.Request.Scheme}://{context.Request.Host.Host}{route}" };
        report.SetTag("route", route);
        report.SetTag(RequestId.Field, context.TraceIdentifier);
        if (context.Request.Headers[options.Value.UserHeader] is [{ Length: > 0 } user]) report.User = new SentryUser { Id = scrubber.Hash(user) };
        exception.SetSentryMechanism("aspnetcore", handled: false);
        return Send(report);
    }

    /// <summary>An exception that code logged as an error and went on from.</summary>
    /// <param name="category">The logger's: the class that logged it.</param>
    public void Logged(Exception exception, string category)
    {
        metrics.Failed(exception, "", ErrorSource.Log);
        if (!SentrySdk.IsEnabled) return;

        var report = Report(exception, category);
        report.Logger = category;
        if (RequestId.Current is { } id) report.SetTag(RequestId.Field, id);
        exception.SetSentryMechanism("logging", handled: true);
        Send(report);
    }

    /// <param name="place">The route or the logger: errors of one kind in one place are one issue.</param>
    private static SentryEvent Report(Exception exception, string place)
    {
        var report = new SentryEvent(exception) { Level = SentryLevel.Error, Fingerprint = [exception.GetType().FullName ?? exception.GetType().Name, place] };
        foreach (var line in Breadcrumbs.Current) report.AddBreadcrumb(line);
        if (Activity.Current is { } span) report.SetTag("trace_id", span.TraceId.ToHexString());
        return report;
    }

    private static string? Send(SentryEvent report) => SentrySdk.CaptureEvent(report) is var id && id != SentryId.Empty ? id.ToString() : null;
}
