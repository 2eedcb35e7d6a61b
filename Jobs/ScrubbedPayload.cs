using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceDefaults.Privacy;

namespace Jobs;

/// <summary>A job's payload for an operator's eyes: by the rules for whatever leaves the process.</summary>
internal static class ScrubbedPayload
{
    public static JsonNode? Of(string payload, Scrubber scrubber)
    {
        try
        {
            return Clean("", JsonNode.Parse(payload), scrubber);
        }
        catch (JsonException)
        {
            // What cannot be read may be the very reason why the job is dead.
            return scrubber.Text(payload);
        }
    }

    private static JsonNode? Clean(string name, JsonNode? node, Scrubber scrubber) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member =>
            KeyValuePair.Create(scrubber.Text(member.Key), Clean(member.Key, member.Value, scrubber)))),
        JsonArray items => new JsonArray([.. items.Select(item => Clean(name, item, scrubber))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String =>
            JsonValue.Create(scrubber.Value(name, value.GetValue<string>())?.ToString()),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number =>
            scrubber.Value(name, value.ToJsonString()) is string text && text != value.ToJsonString() ? text : value.DeepClone(),
        _ => node?.DeepClone(),
    };
}
