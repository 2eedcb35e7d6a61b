using System.Text.Json;
using Sentry.Extensibility;

namespace Sentry.Protocol;

public sealed class Browser : ISentryJsonSerializable
{
    public const string Type = "browser";

    public string? Name { get; set; }

    public string? Version { get; set; }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? _)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Type);
        writer.Text("name", Name);
        writer.Text("version", Version);
        writer.WriteEndObject();
    }
}

public sealed class Response : ISentryJsonSerializable
{
    public const string Type = "response";

    public long? BodySize { get; set; }

    public string? Cookies { get; set; }

    public object? Data { get; set; }

    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>();

    public short? StatusCode { get; set; }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? logger)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Type);
        writer.Number("body_size", BodySize);
        writer.Text("cookies", Cookies);
        writer.Value("data", Data, logger);
        writer.Map("headers", Headers, logger);
        writer.Number("status_code", StatusCode);
        writer.WriteEndObject();
    }
}
