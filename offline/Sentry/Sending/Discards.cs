using System.Collections.Concurrent;
using System.Text.Json;

namespace Sentry.Sending;

/// <summary>Counts what was not sent, by reason, and reports it with the next envelope.</summary>
internal sealed class Discards(SentryOptions options)
{
    private readonly ConcurrentDictionary<(string Reason, string Category), int> _counts = new();

    public void Add(string reason, string category, int quantity = 1)
    {
        if (options.SendClientReports)
            _counts.AddOrUpdate((reason, category), quantity, (_, count) => count + quantity);
    }

    /// <summary>The report of what was counted since the last one, if anything was.</summary>
    public EnvelopeItem? Take()
    {
        var taken = new List<(string Reason, string Category, int Quantity)>();
        foreach (var key in _counts.Keys.OrderBy(key => key.Reason, StringComparer.Ordinal).ThenBy(key => key.Category, StringComparer.Ordinal))
        {
            if (_counts.TryRemove(key, out var quantity))
                taken.Add((key.Reason, key.Category, quantity));
        }
        return taken.Count == 0 ? null : new EnvelopeItem("client_report", "internal", Envelope.Bytes(writer => Write(writer, taken))) { Discarded = taken };
    }

    private static void Write(Utf8JsonWriter writer, List<(string Reason, string Category, int Quantity)> discarded)
    {
        writer.WriteStartObject();
        writer.WriteString("timestamp", DateTimeOffset.UtcNow);
        writer.WriteStartArray("discarded_events");
        foreach (var (reason, category, quantity) in discarded)
        {
            writer.WriteStartObject();
            writer.WriteString("reason", reason);
            writer.WriteString("category", category);
            writer.WriteNumber("quantity", quantity);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
