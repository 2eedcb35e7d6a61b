using System.Diagnostics;
using Sentry;
using ServiceDefaults.Privacy;

namespace ServiceDefaults.Errors;

/// <summary>
/// What happens to each event after everything else was added to it: the trace is OpenTelemetry's, not one that the SDK makes up, and
/// what may not leave is taken out.
/// </summary>
internal sealed class LastWord(Scrubber scrubber)
{
    public SentryEvent Of(SentryEvent report)
    {
        if (Activity.Current is { } span)
        {
            report.Contexts.Trace.TraceId = SentryId.Parse(span.TraceId.ToHexString());
            report.Contexts.Trace.SpanId = new SpanId(span.SpanId.ToHexString());
            report.Contexts.Trace.ParentSpanId = span.ParentSpanId == default ? null : new SpanId(span.ParentSpanId.ToHexString());
        }
        foreach (var exception in report.SentryExceptions ?? [])
        {
            if (exception.Value is { } message) exception.Value = scrubber.Text(message);
            // Whatever code put into Exception.Data was meant for the code that catches it.
            exception.Mechanism?.Data.Clear();
        }
        if (report.Message is { } said) report.Message = scrubber.Text(said.Formatted ?? said.Message ?? "");
        foreach (var (name, value) in report.Tags.ToList()) report.SetTag(name, scrubber.Value(name, value)?.ToString() ?? "");
        foreach (var (name, value) in report.Extra.ToList()) report.SetExtra(name, scrubber.Value(name, value));
        return report;
    }
}
