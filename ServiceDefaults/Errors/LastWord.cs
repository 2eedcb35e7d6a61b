using System.Diagnostics;
using Sentry;
using Sentry.Protocol;
using ServiceDefaults.Privacy;

namespace ServiceDefaults.Errors;

/// <summary>
/// The last change to each event, after everything else was added: the trace becomes OpenTelemetry's, not one that the SDK makes up,
/// and what may not leave is taken out.
/// </summary>
internal sealed class LastWord(Scrubber scrubber, SentryOptions sentry)
{
    private readonly Lazy<string?> _madeUpUser = new(() => MadeUpUser(sentry));

    public SentryEvent Of(SentryEvent report)
    {
        // The SDK's own reports are not made within failed work, so the trace they name is kept.
        if (Activity.Current is { } span && report.Contexts.Trace.TraceId.ToString() == span.TraceId.ToHexString())
        {
            report.Contexts.Trace.SpanId = new SpanId(span.SpanId.ToHexString());
            report.Contexts.Trace.ParentSpanId = span.ParentSpanId == default ? null : new SpanId(span.ParentSpanId.ToHexString());
        }
        foreach (var exception in report.SentryExceptions ?? []) Clean(exception);
        if (report.Message is { } said) report.Message = scrubber.Text(said.Formatted ?? said.Message ?? "");
        foreach (var (name, value) in report.Tags.ToList()) report.SetTag(name, scrubber.Value(name, value)?.ToString() ?? "");
        foreach (var (name, value) in report.Extra.ToList()) report.SetExtra(name, scrubber.Value(name, value));
        // Contexts are the SDK's own descriptions of the process; anything else among them has an unknown shape.
        foreach (var (name, value) in report.Contexts.ToList())
            if (value is not ISentryJsonSerializable) report.Contexts.Remove(name);
        if (report.TransactionName is { } transaction) report.TransactionName = scrubber.Text(transaction);
        report.User = new SentryUser { Id = report.User.Id is { } user && user != _madeUpUser.Value ? scrubber.Hash(user) : null };
        // Addresses contain ids. Our own reports have route templates instead.
        report.Request = report.Tags.ContainsKey("route")
            ? new SentryRequest { Method = report.Request.Method, Url = report.Request.Url }
            : new SentryRequest();
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

    /// <summary>
    /// A report without a user is given the id of the SDK's installation, which would turn all anonymous callers into one
    /// user. The SDK does not expose that id, so it is read from an empty report.
    /// </summary>
    private static string? MadeUpUser(SentryOptions sentry)
    {
        var empty = new SentryEvent();
        foreach (var processor in sentry.GetAllEventProcessors()) processor.Process(empty);
        return empty.User.Id;
    }
}
