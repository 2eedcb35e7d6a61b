using System.Text.Json;
using Sentry.Extensibility;
using Sentry.Protocol;

namespace Sentry;

public sealed class SentryEvent : IEventLike, ISentryJsonSerializable
{
    private readonly Dictionary<string, object?> _extra = [];
    private readonly Dictionary<string, string> _tags = [];
    private readonly List<Breadcrumb> _breadcrumbs = [];
    private readonly SentryContexts _contexts = [];

    public SentryEvent() : this(null)
    {
    }

    public SentryEvent(Exception? exception) => Exception = exception;

    public Exception? Exception { get; }

    public SentryId EventId { get; } = SentryId.Create();

    public DateTimeOffset Timestamp { get; } = DateTimeOffset.UtcNow;

    public SentryMessage? Message { get; set; }

    public string? Logger { get; set; }

    public string? Platform { get; set; } = SentryConstants.Platform;

    public string? ServerName { get; set; }

    public string? Release { get; set; }

    public string? Distribution { get; set; }

    public string? Environment { get; set; }

    /// <summary>The exceptions as they will be sent, the innermost first. Filled in when the event is captured.</summary>
    public IEnumerable<SentryException>? SentryExceptions { get; set; } = [];

    public IEnumerable<SentryThread>? SentryThreads { get; set; } = [];

    public IDictionary<string, string> Modules { get; } = new Dictionary<string, string>();

    public SentryLevel? Level { get; set; }

    public string? TransactionName { get; set; }

    public SentryRequest Request { get; set; } = new();

    public SentryContexts Contexts
    {
        get => _contexts;
        set => _contexts.ReplaceWith(value);
    }

    public SentryUser User { get; set; } = new();

    public SdkVersion Sdk { get; } = new();

    public IReadOnlyList<string> Fingerprint { get; set; } = [];

    public IReadOnlyCollection<Breadcrumb> Breadcrumbs => _breadcrumbs;

    public IReadOnlyDictionary<string, object?> Extra => _extra;

    public IReadOnlyDictionary<string, string> Tags => _tags;

    /// <summary>The trace in the envelope's header.</summary>
    internal TraceIds? Trace { get; set; }

    public void AddBreadcrumb(Breadcrumb breadcrumb) => _breadcrumbs.Add(breadcrumb);

    public void SetExtra(string key, object? value) => _extra[key] = value;

    public void SetTag(string key, string value) => _tags[key] = value;

    public void UnsetTag(string key) => _tags.Remove(key);

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? logger)
    {
        writer.WriteStartObject();
        writer.Map("modules", Modules, logger);
        writer.WriteString("event_id", EventId.ToString());
        writer.WriteString("timestamp", Timestamp);
        writer.Value("logentry", Message, logger);
        writer.Text("logger", Logger);
        writer.Text("platform", Platform);
        writer.Text("server_name", ServerName);
        writer.Text("release", Release);
        writer.Text("dist", Distribution);
        WriteValues(writer, "exception", SentryExceptions, logger);
        WriteValues(writer, "threads", SentryThreads, logger);
        writer.Text("level", Level?.ToString().ToLowerInvariant());
        writer.Text("transaction", TransactionName);
        writer.Value("request", Request, logger);
        writer.Value("contexts", _contexts.Count > 0 ? _contexts : null, logger);
        writer.Value("user", User, logger);
        writer.Text("environment", Environment);
        writer.Value("sdk", Sdk, logger);
        writer.List("fingerprint", Fingerprint, logger);
        writer.List("breadcrumbs", _breadcrumbs, logger);
        writer.Map("extra", _extra, logger);
        writer.Map("tags", _tags, logger);
        writer.WriteEndObject();
    }

    private static void WriteValues<T>(Utf8JsonWriter writer, string name, IEnumerable<T>? values, IDiagnosticLogger? logger)
    {
        if (values?.Any() != true)
            return;
        writer.WriteStartObject(name);
        writer.Value("values", values, logger);
        writer.WriteEndObject();
    }
}
