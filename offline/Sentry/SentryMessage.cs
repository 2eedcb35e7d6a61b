using System.Text.Json;
using Sentry.Extensibility;

namespace Sentry;

public sealed class SentryMessage : ISentryJsonSerializable
{
    public string? Message { get; set; }

    public IEnumerable<object>? Params { get; set; }

    public string? Formatted { get; set; }

    public static implicit operator SentryMessage(string? message) => new() { Message = message };

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? logger)
    {
        writer.WriteStartObject();
        writer.Text("message", Message);
        writer.List("params", Params, logger);
        writer.Text("formatted", Formatted);
        writer.WriteEndObject();
    }
}
