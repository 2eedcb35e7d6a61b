using System.Text.Json;
using Sentry.Extensibility;

namespace Sentry.Protocol;

public sealed class App : ISentryJsonSerializable
{
    public const string Type = "app";

    public string? Identifier { get; set; }

    public DateTimeOffset? StartTime { get; set; }

    public string? Name { get; set; }

    public string? Version { get; set; }

    public string? Build { get; set; }

    public long? Memory { get; set; }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? _)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Type);
        writer.Text("app_identifier", Identifier);
        writer.Time("app_start_time", StartTime);
        writer.Text("app_name", Name);
        writer.Text("app_version", Version);
        writer.Text("app_build", Build);
        writer.Number("app_memory", Memory);
        writer.WriteEndObject();
    }
}
