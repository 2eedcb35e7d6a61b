using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Npgsql;

namespace Storage;

/// <summary>
/// What the spans of both engines have in common, by OpenTelemetry's conventions for databases: they are named after the kind of
/// statement and the database. The statements' text is not included: the kind says enough, and the text may contain values.
/// </summary>
internal static class DatabaseSpans
{
    private const int MaxRemembered = 1024;

    private static readonly ConcurrentDictionary<string, string> Operations = new(StringComparer.Ordinal);

    /// <summary>
    /// Only within a request or a job that is kept: workers polling an empty queue, and probes checking the store,
    /// would become separate traces.
    /// </summary>
    public static bool AreWanted => Activity.Current is { Recorded: true, IsAllDataRequested: true };

    public static void Name(Activity span, string text, string database)
    {
        var operation = OperationOf(text);
        span.DisplayName = $"{operation} {database}";
        span.SetTag("db.operation.name", operation);
    }

    /// <summary>Npgsql's own spans.</summary>
    public static NpgsqlTracingOptionsBuilder OfRequests(this NpgsqlTracingOptionsBuilder tracing) => tracing
        .ConfigureCommandFilter(_ => AreWanted)
        .ConfigureBatchFilter(_ => AreWanted)
        .ConfigureCommandEnrichmentCallback((span, command) => Describe(span, command.CommandText, command.Connection))
        .ConfigureBatchEnrichmentCallback((span, batch) => Describe(span, "BATCH", batch.Connection))
        .EnableFirstResponseEvent(false)
        .EnablePhysicalOpenTracing(false);

    private static void Describe(Activity span, string text, DbConnection? connection)
    {
        Name(span, text, connection?.Database ?? "postgresql");
        span.SetTag("db.query.text", null);
    }

    /// <summary>The statement's first word. The texts come from code and are few; a written-out list makes one for each length.</summary>
    private static string OperationOf(string text)
    {
        if (Operations.TryGetValue(text, out var known)) return known;
        var words = text.AsSpan().TrimStart();
        var end = words.IndexOfAnyExceptInRange('A', 'z');
        var operation = (end < 0 ? words : words[..end]).ToString().ToUpperInvariant();
        if (Operations.Count < MaxRemembered) Operations[text] = operation;
        return operation;
    }
}
