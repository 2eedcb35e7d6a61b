using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Sentry.Extensibility;

namespace Sentry.Protocol;

/// <summary>How an exception came to be reported.</summary>
public sealed class Mechanism : ISentryJsonSerializable
{
    public static readonly string HandledKey = "Sentry:Handled";
    public static readonly string MechanismKey = "Sentry:Mechanism";
    public static readonly string DescriptionKey = "Sentry:Description";
    public static readonly string TerminalKey = "Sentry:Terminal";

    private string _type = "generic";

    [AllowNull]
    public string Type
    {
        get => _type;
        set => _type = string.IsNullOrWhiteSpace(value) ? "generic" : value;
    }

    public string? Description { get; set; }

    public string? Source { get; set; }

    public string? HelpLink { get; set; }

    public bool? Handled { get; set; }

    public bool? Terminal { get; internal set; }

    public bool Synthetic { get; set; }

    public bool IsExceptionGroup { get; set; }

    public int? ExceptionId { get; set; }

    public int? ParentId { get; set; }

    public IDictionary<string, object> Meta { get; } = new Dictionary<string, object>();

    public IDictionary<string, object> Data { get; } = new Dictionary<string, object>();

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? logger)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Type);
        writer.Text("description", Description);
        writer.Text("source", Source);
        writer.Text("help_link", HelpLink);
        writer.Flag("handled", Handled);
        writer.Flag("synthetic", Synthetic ? true : null);
        writer.Flag("is_exception_group", IsExceptionGroup ? true : null);
        writer.Number("exception_id", ExceptionId);
        writer.Number("parent_id", ParentId);
        writer.Map("data", Data, logger);
        writer.Map("meta", Meta, logger);
        writer.WriteEndObject();
    }
}
