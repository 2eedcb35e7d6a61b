using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ServiceDefaults.Requests;

/// <summary>JSON as every service reads and writes it.</summary>
public static class PlatformJson
{
    internal const int MaxDepth = 32;

    /// <summary>
    /// snake_case, strict: unknown or repeated members, numbers in quotes, and null or missing required values are refused.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Frozen(Configure);

    /// <summary>
    /// The same for answers, which people read as they are: an apostrophe stays an apostrophe, and nothing
    /// embeds them in HTML.
    /// </summary>
    internal static JsonSerializerOptions Answers { get; } = Frozen(ConfigureAnswers);

    internal static void ConfigureAnswers(JsonSerializerOptions options)
    {
        Configure(options);
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }

    private static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = MaxDepth;
        options.Converters.Add(new FiniteNumbers());
        options.Converters.Add(new DistinctMembers<JsonObject>());
        options.Converters.Add(new DistinctMembers<JsonNode>());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }

    private static JsonSerializerOptions Frozen(Action<JsonSerializerOptions> configure)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
