using OpenTelemetry;
using OpenTelemetry.Logs;
using ServiceDefaults.Logs;
using ServiceDefaults.Privacy;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Otlp;

/// <summary>Scrubs each log record before it is queued for export, and adds the request's id.</summary>
internal sealed class ScrubLogs(Scrubber scrubber) : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        var message = LogMessage.Scrub(data.FormattedMessage ?? data.Body ?? "", data.Attributes, scrubber);
        (data.FormattedMessage, data.Body) = (message, message);
        var attributes = new List<KeyValuePair<string, object?>>();
        foreach (var (name, value) in data.Attributes ?? [])
            if (name != "{OriginalFormat}") attributes.Add(new(name, scrubber.Value(name, value)));
        if (RequestId.Current is { } id) attributes.Add(new(RequestId.Field, id));
        if (data.Exception is { } exception)
        {
            // The exporter would write it as it is.
            attributes.Add(new("exception.type", exception.GetType().FullName));
            attributes.Add(new("exception.message", scrubber.Text(exception.Message)));
            attributes.Add(new("exception.stacktrace", scrubber.Text(exception.ToString())));
            data.Exception = null;
        }
        data.Attributes = attributes;
    }
}
