using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ServiceDefaults.Requests;

/// <summary>
/// Free-form JSON with a repeated member is refused like any other: for it the serializer's own converters of nodes throw an
/// <see cref="ArgumentException"/>
/// instead, which would look like our fault and not the sender's.
/// </summary>
internal sealed class DistinctMembers<TNode> : JsonConverter<TNode> where TNode : JsonNode
{
    private static readonly JsonSerializerOptions Nodes = new() { AllowDuplicateProperties = false, MaxDepth = PlatformJson.MaxDepth };

    public override TNode? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<TNode>(ref reader, Nodes);
        }
        catch (ArgumentException e)
        {
            throw new JsonException("Duplicate property in a free-form value.", e);
        }
        catch (JsonException e)
        {
            // Its path begins here; without one, the exception gets the path from the root.
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, TNode value, JsonSerializerOptions options) => value.WriteTo(writer, options);
}
