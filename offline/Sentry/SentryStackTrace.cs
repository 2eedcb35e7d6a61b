using System.Text.Json;
using Sentry.Extensibility;

namespace Sentry;

/// <summary>Frames from the outermost call to the innermost.</summary>
public class SentryStackTrace : ISentryJsonSerializable
{
    public IList<SentryStackFrame> Frames { get; set; } = [];

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? logger)
    {
        writer.WriteStartObject();
        writer.List("frames", Frames, logger);
        writer.WriteEndObject();
    }
}

public sealed class SentryStackFrame : ISentryJsonSerializable
{
    public string? FileName { get; set; }

    public string? Function { get; set; }

    public string? Module { get; set; }

    public int? LineNumber { get; set; }

    public int? ColumnNumber { get; set; }

    public string? AbsolutePath { get; set; }

    public string? ContextLine { get; set; }

    public bool? InApp { get; set; }

    public string? Package { get; set; }

    public string? Platform { get; set; }

    public long? InstructionAddress { get; set; }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? logger)
    {
        writer.WriteStartObject();
        writer.Text("filename", FileName);
        writer.Text("function", Function);
        writer.Text("module", Module);
        writer.Number("lineno", LineNumber);
        writer.Number("colno", ColumnNumber);
        writer.Text("abs_path", AbsolutePath);
        writer.Text("context_line", ContextLine);
        writer.Flag("in_app", InApp);
        writer.Text("package", Package);
        writer.Text("platform", Platform);
        writer.Text("instruction_addr", InstructionAddress is { } address ? $"0x{address:x}" : null);
        writer.WriteEndObject();
    }
}

public sealed class SentryThread : ISentryJsonSerializable
{
    public int? Id { get; set; }

    public string? Name { get; set; }

    public bool? Crashed { get; set; }

    public bool? Current { get; set; }

    public SentryStackTrace? Stacktrace { get; set; }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? logger)
    {
        writer.WriteStartObject();
        writer.Number("id", Id);
        writer.Text("name", Name);
        writer.Flag("crashed", Crashed);
        writer.Flag("current", Current);
        writer.Value("stacktrace", Stacktrace, logger);
        writer.WriteEndObject();
    }
}
