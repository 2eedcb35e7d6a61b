using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceDefaults.Requests;

/// <summary>
/// A body read member by member, so that everything wrong with it is named at once; the serializer stops at the first fault.
/// Only a body that is not a JSON object is refused as a whole.
/// </summary>
public sealed class JsonMembers
{
    private const int MostStrangersNamed = 10;

    private readonly Dictionary<string, JsonElement> _members;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private JsonMembers(JsonElement body) => _members = body.EnumerateObject()
        .ToDictionary(JsonText.NameOf, member => member.Value, StringComparer.Ordinal);

    /// <summary>What is wrong with those members that were asked for.</summary>
    public Faults Faults { get; } = new();

    /// <exception cref="BadHttpRequestException">The body is no JSON object, or too large.</exception>
    public static async Task<JsonMembers> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body, PlatformJson.Options, cancellationToken);
            return body.ValueKind == JsonValueKind.Object
                ? new JsonMembers(body)
                : throw new JsonException("The JSON value could not be converted", "$", null, null);
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is not a JSON object.", StatusCodes.Status400BadRequest, e);
        }
    }

    /// <summary>The same where a body may be left out: it then has no members.</summary>
    /// <exception cref="BadHttpRequestException">There is a body, and it is no JSON object, or too large.</exception>
    public static async Task<JsonMembers> ReadOptionalAsync(HttpRequest request, CancellationToken cancellationToken) =>
        request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true
            ? await ReadAsync(request, cancellationToken)
            : new JsonMembers(EmptyBody);

    private static readonly JsonElement EmptyBody = JsonElement.Parse("{}");

    /// <summary>A text that fits, or null: then it was left out though optional, or its fault is named.</summary>
    /// <param name="name">Of the member.</param>
    /// <param name="fits">Whether the text is one that is taken.</param>
    /// <param name="rule">What is taken, in words: "must be …".</param>
    /// <param name="isRequired">Otherwise it may be left out or null.</param>
    public string? Text(string name, Predicate<string> fits, string rule, bool isRequired = true)
    {
        if (Given(name, rule, isRequired) is not { } value) return null;
        if (JsonText.Of(value) is { } text && fits(text)) return text;
        Faults.Add(name, rule);
        return null;
    }

    /// <summary>One of an enumeration's words, in snake_case.</summary>
    public T? Word<T>(string name, bool isRequired = true) where T : struct, Enum
    {
        var rule = $"must be one of: {string.Join(", ", Words.All<T>())}";
        return Text(name, word => Words.TryParse<T>(word, out _), rule, isRequired) is { } word ? Words.Parse<T>(word) : null;
    }

    /// <summary>A number that a decimal holds.</summary>
    public decimal? Number(string name, string rule)
    {
        if (Given(name, rule, isRequired: true) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number)) return number;
        Faults.Add(name, rule);
        return null;
    }

    /// <summary>A whole number, if it is given.</summary>
    public int? OptionalWhole(string name, string rule)
    {
        if (Given(name, rule, isRequired: false) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)) return number;
        Faults.Add(name, rule);
        return null;
    }

    /// <summary>A list of texts, if it is given.</summary>
    public IReadOnlyList<string>? OptionalTexts(string name, string rule)
    {
        if (Given(name, rule, isRequired: false) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Array)
        {
            var texts = value.EnumerateArray().Select(JsonText.Of).ToList();
            if (texts.TrueForAll(text => text is not null)) return texts!;
        }
        Faults.Add(name, rule);
        return null;
    }

    /// <summary>An object's members by name; null if it is missing or no object, and its fault is named.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Members(string name, string rule)
    {
        if (Given(name, rule, isRequired: true) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Object)
            return value.EnumerateObject().ToDictionary(JsonText.NameOf, member => member.Value, StringComparer.Ordinal);
        Faults.Add(name, rule);
        return null;
    }

    /// <summary>An instant with its offset.</summary>
    public DateTimeOffset? OptionalInstant(string name, string rule)
    {
        if (Given(name, rule, isRequired: false) is not { } value) return null;
        if (JsonText.Of(value) is { Length: >= 20 } text && (text[^1] == 'Z' || text[^6] is '+' or '-')
            && value.TryGetDateTimeOffset(out var instant)) return instant;
        Faults.Add(name, rule);
        return null;
    }

    /// <summary>Names the members that nobody asked for. Call it last.</summary>
    public void RefuseOthers()
    {
        var known = string.Join(", ", _known.Order(StringComparer.Ordinal));
        foreach (var stranger in _members.Keys.Where(name => !_known.Contains(name)).Take(MostStrangersNamed))
            Faults.Add(Identifier.IsWellFormed(stranger) ? stranger : "$", $"not a member of the schema; those are: {known}");
    }

    private JsonElement? Given(string name, string rule, bool isRequired)
    {
        _known.Add(name);
        if (_members.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null) return value;
        if (isRequired) Faults.Add(name, $"is required, and {rule}");
        return null;
    }
}
