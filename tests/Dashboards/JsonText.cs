using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboards;

/// <summary>JSON for people: what fits on a line stands on one.</summary>
internal static class JsonText
{
    private const int Widest = 120;
    private const int Indent = 2;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonNode node)
    {
        var text = new StringBuilder();
        Write(node, 0, 0, text);
        return text.Append('\n').ToString();
    }

    private static void Write(JsonNode? node, int depth, int used, StringBuilder to)
    {
        var flat = Flat(node);
        if (node is not (JsonObject or JsonArray) || (depth > 0 && (depth * Indent) + used + flat.Length <= Widest))
        {
            to.Append(flat);
            return;
        }
        List<(string? Name, JsonNode? Value)> children =
            node is JsonObject members ? [.. members.Select(member => ((string?)member.Key, member.Value))]
            : [.. ((JsonArray)node).Select(item => ((string?)null, item))];
        to.Append(node is JsonObject ? "{\n" : "[\n");
        foreach (var (index, (name, value)) in children.Index())
        {
            var start = name is null ? "" : $"{JsonSerializer.Serialize(name, Readable)}: ";
            to.Append(' ', (depth + 1) * Indent).Append(start);
            Write(value, depth + 1, start.Length, to);
            to.Append(index < children.Count - 1 ? ",\n" : "\n");
        }
        to.Append(' ', depth * Indent).Append(node is JsonObject ? '}' : ']');
    }

    private static string Flat(JsonNode? node) => node switch
    {
        JsonObject { Count: 0 } => "{}",
        JsonObject members => $"{{ {string.Join(", ", members.Select(member =>
            $"{JsonSerializer.Serialize(member.Key, Readable)}: {Flat(member.Value)}"))} }}",
        JsonArray items => $"[{string.Join(", ", items.Select(Flat))}]",
        null => "null",
        _ => node.ToJsonString(Readable),
    };
}
