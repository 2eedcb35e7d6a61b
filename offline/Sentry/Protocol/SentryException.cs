using System.Text.Json;
using Sentry.Extensibility;

namespace Sentry.Protocol;

public sealed class SentryException : ISentryJsonSerializable
{
    public string? Type { get; set; }

    public string? Value { get; set; }

    public string? Module { get; set; }

    public int ThreadId { get; set; }

    public SentryStackTrace? Stacktrace { get; set; }

    public Mechanism? Mechanism { get; set; }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? logger)
    {
        writer.WriteStartObject();
        writer.Text("type", Type);
        writer.Text("value", Value);
        writer.Text("module", Module);
        writer.Number("thread_id", ThreadId == 0 ? null : ThreadId);
        writer.Value("stacktrace", Stacktrace, logger);
        writer.Value("mechanism", Mechanism, logger);
        writer.WriteEndObject();
    }
}
