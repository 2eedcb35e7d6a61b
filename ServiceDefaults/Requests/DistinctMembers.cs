using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ServiceDefaults.Requests;

/// <summary>
/// Free-form JSON with a member twice is refused like any other: the serializer's own converters of nodes let an
/// <see cref="ArgumentException"/>
/// through there, which would be a fault of ours and not of the sender.
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
            // Its path begins here; one without a path is given that from the root of the whole.
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, TNode value, JsonSerializerOptions options) => value.WriteTo(writer, options);
}
