using System.Text.Json;
using System.Text.Json.Nodes;

namespace GenerationService.Automations;

/// <summary>
/// A text such as <c>$inputs.city</c> or <c>$steps.page.url</c>, which stands for the value it points to. Always a whole text;
/// <c>$$</c> at the start is a plain <c>$</c>.
/// </summary>
internal sealed record Reference(bool IsInput, string Name, IReadOnlyList<string> Path)
{
    public const string Syntax = "a reference is $inputs.name or $steps.name, then further names or indexes after dots";

    public static bool Looks(string text) => text.StartsWith('$') && !text.StartsWith("$$", StringComparison.Ordinal);

    public static Reference? Parse(string text)
    {
        var parts = text[1..].Split('.');
        return parts[0] is not ("inputs" or "steps") || parts.Length < 2
            || parts.Any(part => part.Length == 0 || !part.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
            ? null
            : new Reference(parts[0] == "inputs", parts[1], parts[2..]);
    }

    /// <summary>Null where there is nothing: a step that was skipped, an input that was left out.</summary>
    public JsonNode? Resolve(Scope scope)
    {
        var node = IsInput ? scope.Inputs[Name] : scope.Steps.GetValueOrDefault(Name);
        foreach (var part in Path)
            node = node switch
            {
                JsonObject members => members[part],
                JsonArray items when int.TryParse(part, out var index) && index < items.Count => items[index],
                _ => null,
            };
        return node;
    }
}

/// <summary>What references can point to.</summary>
internal sealed record Scope(JsonObject Inputs, IReadOnlyDictionary<string, JsonObject> Steps);

/// <summary>JSON with references in it, at any depth.</summary>
internal sealed class Template(JsonObject source)
{
    public IEnumerable<string> Names => source.Select(member => member.Key);

    /// <summary>A top-level value as written.</summary>
    public JsonNode? this[string name] => source[name];

    /// <summary>Every text that looks like a reference, parsed if it is one.</summary>
    public IEnumerable<(string Text, Reference? Reference)> References() =>
        Texts(source).Where(Reference.Looks).Select(text => (text, Reference.Parse(text)));

    public JsonObject Fill(Scope scope) => (JsonObject)Fill(source, scope)!;

    private static JsonNode? Fill(JsonNode? node, Scope scope) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Fill(member.Value, scope)))),
        JsonArray items => new JsonArray([.. items.Select(item => Fill(item, scope))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is ['$', ..] text =>
            Reference.Looks(text) ? Reference.Parse(text)!.Resolve(scope)?.DeepClone() : JsonValue.Create(text[1..]),
        _ => node?.DeepClone(),
    };

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [value.GetValue<string>()],
        _ => [],
    };
}
