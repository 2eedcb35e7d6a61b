using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceDefaults.Requests;

namespace ExecutorService.Patterns;

/// <summary>One input of a pattern: its type, bounds and default; served as JSON Schema and checked by the same rules.</summary>
internal sealed record PatternInput
{
    public required string Description { get; init; }
    public required PatternInputType Type { get; init; }
    public bool Required { get; init; }
    public JsonNode? Default { get; init; }
    public decimal? Minimum { get; init; }
    public decimal? Maximum { get; init; }
    public int MaxLength { get; init; } = 1_000;
    public IReadOnlyList<string>? Choices { get; init; }

    public JsonObject Schema()
    {
        var schema = new JsonObject { ["type"] = JsonType, ["description"] = Description };
        if (Type is PatternInputType.Id) schema["pattern"] = Identifier.Pattern;
        if (Type is PatternInputType.Date) schema["format"] = "date";
        if (Type is PatternInputType.Text) schema["maxLength"] = MaxLength;
        if (Minimum is { } minimum) schema["minimum"] = minimum;
        if (Maximum is { } maximum) schema["maximum"] = maximum;
        if (Choices is not null) schema["enum"] = new JsonArray([.. Choices.Select(choice => JsonValue.Create(choice))]);
        if (Default is not null) schema["default"] = Default.DeepClone();
        return schema;
    }

    /// <summary>What is wrong with a value, or null.</summary>
    public string? Fault(JsonNode value) => Type switch
    {
        PatternInputType.Id => Text(value) is { } id && Identifier.IsWellFormed(id) ? null : Identifier.Rule,
        PatternInputType.Date =>
            Text(value) is { } date && DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                ? null
                : "must be a date like 2026-01-31",
        PatternInputType.Text when !(Text(value)?.Length <= MaxLength) => $"must be text of at most {MaxLength} characters",
        PatternInputType.Text => Choices is null || Choices.Contains(Text(value)) ? null : $"must be one of {string.Join(", ", Choices)}",
        PatternInputType.Integer or PatternInputType.Number => NumberFault(value),
        PatternInputType.Boolean => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? null : "must be true or false",
        _ => throw new InvalidOperationException($"no rule for inputs of type {Type}"),
    };

    private string? NumberFault(JsonNode value)
    {
        if (value.GetValueKind() is not JsonValueKind.Number
            || !decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return "must be a number";
        if (Type is PatternInputType.Integer && !decimal.IsInteger(number)) return "must be a whole number";
        if (!(number < Minimum || number > Maximum)) return null;
        return (Minimum, Maximum) switch
        {
            ({ } least, { } most) => string.Create(CultureInfo.InvariantCulture, $"must be from {least} to {most}"),
            ({ } least, null) => string.Create(CultureInfo.InvariantCulture, $"must be at least {least}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"must be at most {Maximum}"),
        };
    }

    private static string? Text(JsonNode value) => value is JsonValue text && text.TryGetValue<string>(out var characters)
        ? characters
        : null;

    private string JsonType => Type switch
    {
        PatternInputType.Integer => "integer",
        PatternInputType.Number => "number",
        PatternInputType.Boolean => "boolean",
        _ => "string",
    };
}

internal enum PatternInputType
{
    /// <summary>An identifier such as a portfolio's.</summary>
    Id,
    Text,
    Date,
    Integer,
    Number,
    Boolean,
}
