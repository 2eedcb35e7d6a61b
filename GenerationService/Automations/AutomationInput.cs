using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceDefaults.Requests;

namespace GenerationService.Automations;

/// <summary>One input of a type of automation, with its limits; served as JSON Schema and checked by the same rules.</summary>
internal sealed record AutomationInput
{
    public required AutomationInputType Type { get; init; }
    public required string Description { get; init; }
    public bool Required { get; init; }
    public JsonNode? Default { get; init; }
    public int MaxLength { get; init; } = 200;
    public long Min { get; init; }
    public long Max { get; init; } = 1_000_000_000;
    public IReadOnlyList<string>? Choices { get; init; }

    public bool IsChoice => Type is AutomationInputType.Choice or AutomationInputType.Choices;

    public JsonObject Schema()
    {
        var schema = Type is AutomationInputType.Choices
            ? new JsonObject { ["type"] = "array", ["items"] = One(), ["minItems"] = 1, ["uniqueItems"] = true }
            : One();
        schema["description"] = Description;
        if (Default is not null) schema["default"] = Default.DeepClone();
        return schema;
    }

    /// <summary>What is wrong with a value, or null.</summary>
    public string? Fault(JsonNode value) => Type switch
    {
        AutomationInputType.Text => Text(value) is { } text && !string.IsNullOrWhiteSpace(text) && text.Length <= MaxLength
            ? null
            : $"must be text of 1 to {MaxLength} characters",
        AutomationInputType.Id => Identifier.IsWellFormed(Text(value)) ? null : Identifier.Rule,
        AutomationInputType.Date =>
            DateOnly.TryParseExact(Text(value), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                ? null
                : "must be a date like 2026-01-31",
        AutomationInputType.Integer => Number(value) is { } number && number >= Min && number <= Max
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {Min} to {Max}"),
        AutomationInputType.Choice => Text(value) is { } choice && Choices!.Contains(choice)
            ? null
            : $"must be one of {string.Join(", ", Choices!)}",
        AutomationInputType.Choices => AreChoices(value)
            ? null
            : $"must be a list of one or more of {string.Join(", ", Choices!)}, each once",
        _ => throw new InvalidOperationException($"No rule for inputs of type {Type}."),
    };

    private bool AreChoices(JsonNode value)
    {
        if (value is not JsonArray { Count: > 0 } items || items.Count > Choices!.Count) return false;
        var texts = items.Select(Text).ToList();
        return texts.All(text => text is not null && Choices.Contains(text)) && texts.Distinct().Count() == texts.Count;
    }

    private JsonObject One()
    {
        var schema = new JsonObject { ["type"] = Type is AutomationInputType.Integer ? "integer" : "string" };
        switch (Type)
        {
            case AutomationInputType.Text: (schema["minLength"], schema["maxLength"]) = (1, MaxLength); break;
            case AutomationInputType.Id: schema["pattern"] = Identifier.Pattern; break;
            case AutomationInputType.Date: schema["format"] = "date"; break;
            case AutomationInputType.Integer: (schema["minimum"], schema["maximum"]) = (Min, Max); break;
            default: schema["enum"] = new JsonArray([.. Choices!.Select(choice => JsonValue.Create(choice))]); break;
        }
        return schema;
    }

    /// <summary>Null also for half of a surrogate pair, which is not text.</summary>
    private static string? Text(JsonNode? value)
    {
        if (value is not JsonValue || value.GetValueKind() != JsonValueKind.String) return null;
        try
        {
            var text = value.GetValue<string>();
            return text.EnumerateRunes().Any(rune => rune == System.Text.Rune.ReplacementChar) ? null : text;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static decimal? Number(JsonNode value) =>
        value is JsonValue && value.GetValueKind() == JsonValueKind.Number
        && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && decimal.IsInteger(number)
            ? number
            : null;
}

internal enum AutomationInputType
{
    Text,
    Id,
    Date,
    Integer,

    /// <summary>One of <see cref="AutomationInput.Choices"/>.</summary>
    Choice,

    /// <summary>A list of them.</summary>
    Choices,
}
