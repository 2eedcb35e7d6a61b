using System.Text.Json;

namespace Sentry.Sending;

/// <summary>One header line, then for each item a header line and its payload.</summary>
internal sealed record Envelope(SentryId? EventId, IReadOnlyDictionary<string, string>? Trace, IReadOnlyList<EnvelopeItem> Items)
{
    public static Envelope Of(SentryEvent evt, SentryOptions options, Dsn dsn)
    {
        var payload = Bytes(writer => evt.WriteTo(writer, options.DiagnosticLogger));
        return new Envelope(evt.EventId, TraceOf(evt.Trace, options, dsn), [new EnvelopeItem("event", "error", payload)]);
    }

    public byte[] Write(DateTimeOffset sentAt)
    {
        using var stream = new MemoryStream();
        stream.Write(Bytes(writer => WriteHeader(writer, sentAt)));
        stream.WriteByte((byte)'\n');
        foreach (var item in Items)
        {
            stream.Write(Bytes(item.WriteHeader));
            stream.WriteByte((byte)'\n');
            stream.Write(item.Payload);
            stream.WriteByte((byte)'\n');
        }
        return stream.ToArray();
    }

    public static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            write(writer);
        return stream.ToArray();
    }

    private void WriteHeader(Utf8JsonWriter writer, DateTimeOffset sentAt)
    {
        writer.WriteStartObject();
        writer.Value("sdk", SdkVersion.Instance, null);
        writer.Text("event_id", EventId?.ToString());
        writer.Map("trace", Trace, null);
        writer.WriteString("sent_at", sentAt);
        writer.WriteEndObject();
    }

    private static Dictionary<string, string>? TraceOf(TraceIds? trace, SentryOptions options, Dsn dsn)
    {
        if (trace is null)
            return null;
        var items = new Dictionary<string, string> { ["trace_id"] = trace.Trace.ToString(), ["public_key"] = dsn.PublicKey };
        if (trace.Sampled is { } sampled)
            items["sampled"] = sampled ? "true" : "false";
        if (options.Release is { } release)
            items["release"] = release;
        if (options.Environment is { } environment)
            items["environment"] = environment;
        return items;
    }
}

/// <summary>The category is what rate limits and client reports count.</summary>
internal sealed record EnvelopeItem(string Type, string Category, byte[] Payload)
{
    /// <summary>What a client report says, to be counted again if it is not received.</summary>
    public IReadOnlyList<(string Reason, string Category, int Quantity)> Discarded { get; init; } = [];

    public void WriteHeader(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", Type);
        writer.WriteNumber("length", Payload.Length);
        writer.WriteEndObject();
    }
}
