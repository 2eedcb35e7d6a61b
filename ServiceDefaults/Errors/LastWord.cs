using System.Diagnostics;
using Sentry;
using Sentry.Protocol;
using ServiceDefaults.Privacy;

namespace ServiceDefaults.Errors;

/// <summary>
/// What happens to each event after everything else was added to it: the trace is OpenTelemetry's, not one that the SDK makes up, and
/// what may not leave is taken out.
/// </summary>
internal sealed class LastWord(Scrubber scrubber)
{
    private const string User = "user";

    /// <summary>Tells who asked. The SDK itself gives a report without a user the id of its installation, and all anonymous callers were one.</summary>
    public static SentryHint Hint(string? user) => new(User, user);

    public SentryEvent Of(SentryEvent report, SentryHint hint)
    {
        // The SDK's own reports are not made within the work that failed: what they name is not changed.
        if (Activity.Current is { } span && report.Contexts.Trace.TraceId.ToString() == span.TraceId.ToHexString())
        {
            report.Contexts.Trace.SpanId = new SpanId(span.SpanId.ToHexString());
            report.Contexts.Trace.ParentSpanId = span.ParentSpanId == default ? null : new SpanId(span.ParentSpanId.ToHexString());
        }
        foreach (var exception in report.SentryExceptions ?? []) Clean(exception);
        if (report.Message is { } said) report.Message = scrubber.Text(said.Formatted ?? said.Message ?? "");
        foreach (var (name, value) in report.Tags.ToList()) report.SetTag(name, scrubber.Value(name, value)?.ToString() ?? "");
        foreach (var (name, value) in report.Extra.ToList()) report.SetExtra(name, scrubber.Value(name, value));
        // Contexts are the SDK's own descriptions of the process; whatever else is among them has a shape that nobody knows.
        foreach (var (name, value) in report.Contexts.ToList())
            if (value is not ISentryJsonSerializable) report.Contexts.Remove(name);
        if (report.TransactionName is { } transaction) report.TransactionName = scrubber.Text(transaction);
        report.User = new SentryUser { Id = hint.Items.TryGetValue(User, out var user) && user is string id ? scrubber.Hash(id) : null };
        // Addresses hold ids. Those of our own reports are route templates.
        report.Request = report.Tags.ContainsKey("route") ? new SentryRequest { Method = report.Request.Method, Url = report.Request.Url } : new SentryRequest();
        return report;
    }

    /// <summary>What code put into <see cref="Exception.Data"/> was meant for the code that catches it.</summary>
    private void Clean(SentryException exception)
    {
        if (exception.Value is { } message) exception.Value = scrubber.Text(message);
        if (exception.Mechanism is not { } mechanism) return;
        mechanism.Data.Clear();
        mechanism.Description = mechanism.HelpLink = null;
    }
}
