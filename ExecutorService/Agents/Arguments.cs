using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceDefaults.Requests;

namespace ExecutorService.Agents;

/// <summary>A capability's inputs, read as the expected type; an error names the input.</summary>
internal sealed class Arguments(JsonObject values)
{
    public JsonObject Values { get; } = values;

    public string Id(string name) =>
        Values[name] is JsonValue value && value.TryGetValue<string>(out var id) && Identifier.IsWellFormed(id)
            ? id
            : throw Misfit(name, Identifier.Rule);

    public string? OptionalId(string name) => Values[name] is null ? null : Id(name);

    public string Text(string name) =>
        Values[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Misfit(name, "must be text");

    public int Integer(string name, int from, int to)
    {
        var number = Number(name);
        return decimal.IsInteger(number) && number >= from && number <= to
            ? (int)number
            : throw Misfit(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {from} to {to}"));
    }

    public bool OptionalBoolean(string name) =>
        Values[name] is { } node
            && (node is JsonValue value && value.TryGetValue<bool>(out var answer) ? answer : throw Misfit(name, "must be true or false"));

    /// <summary>An earlier step's answer, as the type it was made from.</summary>
    public T Answer<T>(string name) where T : class
    {
        try
        {
            return Object(name).Deserialize<T>(AnswerJson.Options) ?? throw Misfit(name, "must be an object");
        }
        catch (JsonException e)
        {
            throw new CapabilityException(FailureKind.InvalidInput,
                $"Input '{name}' is not an answer of the expected capability.", e);
        }
    }

    public JsonObject Object(string name) => Values[name] as JsonObject ?? throw Misfit(name, "must be an object");

    private decimal Number(string name) =>
        Values[name] is JsonValue value && value.GetValueKind() is JsonValueKind.Number
            && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Misfit(name, "must be a number");

    private static CapabilityException Misfit(string name, string rule) => new(FailureKind.InvalidInput, $"Input '{name}' {rule}.");
}
