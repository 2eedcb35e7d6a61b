using System.Text.Json.Nodes;

namespace ExecutorService.Patterns;

/// <summary>JSON with references in it, at any depth.</summary>
internal sealed class Template(JsonObject source)
{
    public IEnumerable<string> Names => source.Select(member => member.Key);

    /// <summary>Every text that looks like a reference, parsed if it is one.</summary>
    public IEnumerable<(string Text, Reference? Reference)> References() =>
        Texts(source).Where(Reference.Looks).Select(text => (text, Reference.Parse(text)));

    public JsonObject Fill(Scope scope) => (JsonObject)Fill(source, scope)!;

    private static JsonNode? Fill(JsonNode? node, Scope scope) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Fill(member.Value, scope)))),
        JsonArray items => new JsonArray([.. items.Select(item => Fill(item, scope))]),
        JsonValue value when value.TryGetValue<string>(out var text) && text.StartsWith('$') => Reference.Looks(text)
            ? Reference.Parse(text)!.Resolve(scope)?.DeepClone()
            : JsonValue.Create(text[1..]),
        _ => node?.DeepClone(),
    };

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
