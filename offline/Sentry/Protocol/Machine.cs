using System.Text.Json;
using Sentry.Extensibility;

namespace Sentry.Protocol;

public sealed class Device : ISentryJsonSerializable
{
    public const string Type = "device";

    public TimeZoneInfo? Timezone { get; set; }

    public string? Name { get; set; }

    public string? Architecture { get; set; }

    public int? ProcessorCount { get; set; }

    public DateTimeOffset? BootTime { get; set; }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? _)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Type);
        writer.Text("timezone", Timezone?.Id);
        writer.Text("name", Name);
        writer.Text("arch", Architecture);
        writer.Time("boot_time", BootTime);
        writer.Number("processor_count", ProcessorCount);
        writer.WriteEndObject();
    }
}

public sealed class OperatingSystem : ISentryJsonSerializable
{
    public const string Type = "os";

    public string? Name { get; set; }

    public string? Version { get; set; }

    public string? RawDescription { get; set; }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? _)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Type);
        writer.Text("name", Name);
        writer.Text("version", Version);
        writer.Text("raw_description", RawDescription);
        writer.WriteEndObject();
    }
}

public sealed class Runtime : ISentryJsonSerializable
{
    public const string Type = "runtime";

    public string? Name { get; set; }

    public string? Version { get; set; }

    public string? RawDescription { get; set; }

    public string? Identifier { get; set; }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? _)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Type);
        writer.Text("name", Name);
        writer.Text("version", Version);
        writer.Text("raw_description", RawDescription);
        writer.Text("identifier", Identifier);
        writer.WriteEndObject();
    }
}
