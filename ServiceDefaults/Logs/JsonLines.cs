using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using ServiceDefaults.Configuration;
using ServiceDefaults.Privacy;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Logs;

/// <summary>
/// One JSON object per line: time, level, logger, message, its parameters, the ids of the request and of the trace, the
/// exception; nothing personal.
/// </summary>
internal sealed class JsonLines(TimeProvider clock, Scrubber scrubber) : ConsoleFormatter(LogFormats.Json)
{
    private static readonly JsonWriterOptions Compact =
        new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Default };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (message is null && logEntry.Exception is null) return;
        var parameters = logEntry.State as IReadOnlyList<KeyValuePair<string, object?>>;

        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("level", Level(logEntry.LogLevel));
            json.WriteString("logger", logEntry.Category);
            if (logEntry.EventId.Id != 0) json.WriteNumber("event_id", logEntry.EventId.Id);
            json.WriteString("message", LogMessage.Scrub(message ?? "", parameters, scrubber));
            WriteIds(json, scopeProvider);
            if (parameters is not null) WriteParameters(json, parameters);
            if (logEntry.Exception is { } exception) WriteException(json, exception);
            json.WriteEndObject();
        }
        textWriter.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteIds(Utf8JsonWriter json, IExternalScopeProvider? scopes)
    {
        var requestId = LogMessage.RequestIdOf(scopes);
        if (requestId is not null) json.WriteString(RequestId.Field, requestId);
        if (Activity.Current is not { } activity) return;
        json.WriteString("trace_id", activity.TraceId.ToHexString());
        json.WriteString("span_id", activity.SpanId.ToHexString());
    }

    private void WriteParameters(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> parameters)
    {
        var opened = false;
        foreach (var (name, value) in parameters)
        {
            if (name == "{OriginalFormat}") continue;
            if (!opened) json.WriteStartObject("parameters");
            opened = true;
            json.WritePropertyName(name);
            switch (scrubber.Value(name, value))
            {
                case null: json.WriteNullValue(); break;
                case bool flag: json.WriteBooleanValue(flag); break;
                case int number: json.WriteNumberValue(number); break;
                case long number: json.WriteNumberValue(number); break;
                case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
                case decimal number: json.WriteNumberValue(number); break;
                case var other: json.WriteStringValue(Convert.ToString(other, CultureInfo.InvariantCulture)); break;
            }
        }
        if (opened) json.WriteEndObject();
    }

    private void WriteException(Utf8JsonWriter json, Exception exception)
    {
        json.WriteStartObject("exception");
        json.WriteString("type", exception.GetType().FullName);
        json.WriteString("message", scrubber.Text(exception.Message));
        json.WriteString("text", scrubber.Text(exception.ToString()));
        json.WriteEndObject();
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}
