using System.Text.Json;
using ServiceDefaults.Requests;

namespace GenerationService.Payments.Stripe;

/// <summary>One object of Stripe's JSON; what does not fit is noted under its path, and reading goes on.</summary>
/// <param name="element">The object.</param>
/// <param name="path">Where it is; empty for the root.</param>
/// <param name="faults">Where faults are noted.</param>
internal readonly struct StripeObject(JsonElement element, string path, Faults faults)
{
    private const int LongestId = 255;
    private const int LongestReason = 64;

    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    public StripeObject Object(string name)
    {
        var member = Member(name);
        // Of what is missing, its members are not named as well.
        if (IsObject && member.ValueKind != JsonValueKind.Object) faults.Add(At(name), "must be an object");
        return new StripeObject(member, At(name), faults);
    }

    public void Must(string name, string word) => Text(name, $"must be \"{word}\"", text => text == word);

    public string? Id(string name) => Text(name, "must be an id", text => Identifier.IsWellFormed(text, LongestId));

    public string? Text(string name, string rule, Predicate<string>? fits = null)
    {
        if (!IsObject) return null;
        if (JsonText.Of(Member(name)) is { Length: > 0 } text && (fits is null || fits(text))) return text;
        faults.Add(At(name), rule);
        return null;
    }

    /// <summary>A word such as <c>card_declined</c>; anything else could be free text, and is left out.</summary>
    public string? Reason(string name) =>
        JsonText.Of(Member(name)) is { } text && Identifier.IsWellFormed(text, LongestReason) ? text : null;

    public bool? Flag(string name) => Member(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public bool IsNull(string name) => Member(name).ValueKind == JsonValueKind.Null;

    public long? Whole(string name, long least, long most)
    {
        if (!IsObject) return null;
        if (Member(name) is { ValueKind: JsonValueKind.Number } member && member.TryGetInt64(out var number)
            && number >= least && number <= most) return number;
        faults.Add(At(name), $"must be a whole number from {least} to {most}");
        return null;
    }

    public long? OptionalWhole(string name, long least, long most) =>
        Member(name).ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : Whole(name, least, most);

    private JsonElement Member(string name) => IsObject && element.TryGetProperty(name, out var member) ? member : default;

    private string At(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
