using System.Globalization;
using System.Text.Json;
using ServiceDefaults.Requests;

namespace GenerationService.Models;

/// <summary>Checks a caller's inputs against those that a kind takes, and formats them for the text.</summary>
internal static class Inputs
{
    private const int LongestName = 64;

    /// <returns>The formatted inputs; not to be used if <paramref name="faults"/> has any.</returns>
    public static IReadOnlyDictionary<string, string> Check(TextKind kind, IReadOnlyDictionary<string, JsonElement> given, Faults faults)
    {
        faults = faults.At("inputs");
        var written = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            if (!kind.Inputs.TryGetValue(name, out var spec))
                faults.Add(Named(name), $"Not an input of {kind.Name}. It takes: {string.Join(", ", kind.Inputs.Keys)}.");
            else if (IsLeftOut(spec, value))
                continue;
            else if (Write(spec, value) is { } text)
                written[name] = text;
            else
                faults.Add(name, Expectation(spec));
        }

        foreach (var (name, spec) in kind.Inputs)
        {
            if (spec.Required && (!given.TryGetValue(name, out var value) || IsLeftOut(spec, value)))
                faults.Add(name, $"Is missing. {Expectation(spec)}");
        }

        return written;
    }

    /// <summary>Callers that fill in a form send null or nothing for what they do not know.</summary>
    private static bool IsLeftOut(InputSpec spec, JsonElement value) =>
        value.ValueKind == JsonValueKind.Null || (!spec.Required && Text(value) is "");

    private static string? Write(InputSpec spec, JsonElement value) => spec.Type switch
    {
        InputType.Text => Text(value) is { Length: > 0 } text && text.Length <= spec.MaxLength ? text : null,
        InputType.Choice => Text(value) is { } choice && spec.Choices!.Contains(choice, StringComparer.Ordinal) ? choice : null,
        InputType.Date => Text(value) is { } date && DateOnly.TryParseExact(date, "yyyy-MM-dd", out var day)
            ? day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)
            : null,
        InputType.Integer => Number(spec, value) is { } number && decimal.IsInteger(number)
            ? number.ToString("0", CultureInfo.InvariantCulture)
            : null,
        InputType.Amount => Number(spec, value)?.ToString("#,##0.00", CultureInfo.InvariantCulture),
        InputType.Ratio => Number(spec, value) is { } ratio ? (ratio * 100).ToString("0.#", CultureInfo.InvariantCulture) + "%" : null,
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Type, "Not an input type."),
    };

    private static string? Text(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return PlainText.From(value.GetString()!);
        }
        catch (InvalidOperationException)
        {
            return null; // half of a surrogate pair, which is not text
        }
    }

    private static decimal? Number(InputSpec spec, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= spec.Min && number <= spec.Max
            ? number
            : null;

    private static string Expectation(InputSpec spec) => spec.Type switch
    {
        InputType.Text => $"Give text of 1 to {spec.MaxLength} characters.",
        InputType.Choice => $"Give one of: {string.Join(", ", spec.Choices!)}.",
        InputType.Date => "Give a date as YYYY-MM-DD.",
        InputType.Integer => $"Give a whole number from {spec.Min} to {spec.Max}.",
        InputType.Amount => $"Give a number from {spec.Min} to {spec.Max}.",
        InputType.Ratio => $"Give a ratio from {spec.Min} to {spec.Max}, such as 0.72.",
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Type, "Not an input type."),
    };

    /// <summary>A name that the caller made up is echoed only if it is a plain one.</summary>
    private static string Named(string name) => Identifier.IsWellFormed(name, LongestName) ? name : "(unprintable)";
}
