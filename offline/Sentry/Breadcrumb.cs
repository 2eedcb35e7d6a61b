using System.Globalization;
using System.Text.Json;
using Sentry.Extensibility;

namespace Sentry;

/// <summary>Something that happened before an event. It does not change.</summary>
public sealed class Breadcrumb : ISentryJsonSerializable
{
    public Breadcrumb(string message, string type, IReadOnlyDictionary<string, string>? data = null, string? category = null, BreadcrumbLevel level = default)
        : this(null, message, type, data, category, level)
    {
    }

    internal Breadcrumb(
        DateTimeOffset? timestamp, string? message, string? type, IReadOnlyDictionary<string, string>? data, string? category, BreadcrumbLevel level)
    {
        Timestamp = timestamp ?? DateTimeOffset.UtcNow;
        Message = message;
        Type = type;
        Data = data;
        Category = category;
        Level = level;
    }

    public DateTimeOffset Timestamp { get; }

    public string? Message { get; }

    public string? Type { get; }

    public IReadOnlyDictionary<string, string>? Data { get; }

    public string? Category { get; }

    public BreadcrumbLevel Level { get; }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? logger)
    {
        writer.WriteStartObject();
        writer.WriteString("timestamp", Timestamp.ToString("yyyy-MM-ddTHH\\:mm\\:ss.fffZ", CultureInfo.InvariantCulture));
        writer.Text("message", Message);
        writer.Text("type", Type);
        writer.Map("data", Data, logger);
        writer.Text("category", Category);
        if (Level != default)
            writer.Text("level", Level.ToString().ToLowerInvariant());
        writer.WriteEndObject();
    }
}
