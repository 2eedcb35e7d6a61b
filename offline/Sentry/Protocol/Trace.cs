using System.Collections.Concurrent;
using System.Text.Json;
using Sentry.Extensibility;

namespace Sentry.Protocol;

/// <summary>The span during which an event happened.</summary>
public class Trace : ISentryJsonSerializable
{
    public const string Type = "trace";

    private readonly ConcurrentDictionary<string, object?> _data = new();

    public SpanId SpanId { get; set; }

    public SpanId? ParentSpanId { get; set; }

    public SentryId TraceId { get; set; }

    public string Operation { get; set; } = "";

    public string? Description { get; set; }

    public IReadOnlyDictionary<string, object?> Data => _data;

    public void SetData(string key, object? value) => _data[key] = value;

    internal Trace Clone()
    {
        var clone = new Trace();
        clone.UpdateFrom(this);
        foreach (var (key, value) in _data)
            clone.SetData(key, value);
        return clone;
    }

    internal void UpdateFrom(Trace source)
    {
        SpanId = SpanId == default ? source.SpanId : SpanId;
        ParentSpanId ??= source.ParentSpanId;
        TraceId = TraceId == default ? source.TraceId : TraceId;
        Operation = string.IsNullOrWhiteSpace(Operation) ? source.Operation : Operation;
    }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? logger)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Type);
        writer.Text("span_id", SpanId == default ? null : SpanId.ToString());
        writer.Text("parent_span_id", ParentSpanId is { } parent && parent != default ? parent.ToString() : null);
        writer.Text("trace_id", TraceId == default ? null : TraceId.ToString());
        writer.Text("op", Operation);
        writer.WriteString("origin", "manual");
        writer.Text("description", Description);
        writer.Map("data", _data, logger);
        writer.WriteEndObject();
    }
}
