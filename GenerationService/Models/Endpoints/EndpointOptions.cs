namespace GenerationService.Models.Endpoints;

/// <summary>Section <c>Models:Endpoints:{name}</c>: a model of a provider that speaks OpenAI's chat completions.</summary>
internal sealed class EndpointOptions
{
    private const int MostOutputTokens = 200_000;
    private const int LongestTimeoutSeconds = 600;
    private const int HighestPrice = 100_000;

    /// <summary>The keys that an endpoint may have, however they are spelt in upper and lower case.</summary>
    public static IReadOnlySet<string> Settings { get; } = typeof(EndpointOptions).GetProperties()
        .Where(property => property.SetMethod is { IsStatic: false }).Select(property => property.Name)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What comes before <c>/chat/completions</c>, such as <c>https://api.openai.com/v1</c>.</summary>
    public string Address { get; set; } = "";

    /// <summary>The provider's id of the model; for Azure the name of the deployment.</summary>
    public string Model { get; set; } = "";

    /// <summary>The provider's secret; neither this nor the file for an endpoint that asks for none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>A file with the secret, read at each call, so that it can be rotated.</summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>US dollars.</summary>
    public decimal? InputPerMillionTokens { get; set; }

    /// <summary>US dollars, for input that the provider had in its cache; the price of input when unset.</summary>
    public decimal? CachedInputPerMillionTokens { get; set; }

    /// <summary>US dollars.</summary>
    public decimal? OutputPerMillionTokens { get; set; }

    /// <summary>The most that one call may write, including what a model thinks first.</summary>
    public int MaxOutputTokens { get; set; } = 1024;

    /// <summary>Asks for the text piece by piece. It is used whole either way; proxies that end silent connections are content.</summary>
    public bool Streaming { get; set; }

    /// <summary>Seconds that one call may take, to its last byte.</summary>
    public double TimeoutSeconds { get; set; } = 120;

    public ModelPrice Price() => new(
        InputPerMillionTokens ?? 0, CachedInputPerMillionTokens ?? InputPerMillionTokens ?? 0, OutputPerMillionTokens ?? 0);

    public IEnumerable<(string Setting, string Problem)> Faults()
    {
        if (!Uri.TryCreate(Address, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.UserInfo.Length > 0 || uri.Query.Length > 0)
                yield return (nameof(Address), "must be an absolute http or https address without user, password and query");
        if (Model.Length is 0 or > 200 || Model.Any(char.IsControl))
            yield return (nameof(Model), "must be the provider's id of the model, of at most 200 characters");
        if (ApiKey is not null && ApiKeyFile is not null) yield return (nameof(ApiKeyFile), "and ApiKey are both set; keep one of them");
        else if (ApiKeyFile is not null && !File.Exists(ApiKeyFile)) yield return (nameof(ApiKeyFile), "names no file that can be read");
        if (ApiKey?.Any(char.IsControl) == true) yield return (nameof(ApiKey), "must be on one line");
        foreach (var (setting, price) in new[] { (nameof(InputPerMillionTokens), InputPerMillionTokens),
            (nameof(CachedInputPerMillionTokens), CachedInputPerMillionTokens), (nameof(OutputPerMillionTokens), OutputPerMillionTokens) })
        {
            if (price is < 0 or > HighestPrice) yield return (setting, $"must be from 0 to {HighestPrice} US dollars");
        }
        if (MaxOutputTokens is < 1 or > MostOutputTokens) yield return (nameof(MaxOutputTokens), $"must be from 1 to {MostOutputTokens}");
        if (TimeoutSeconds is not (>= 1 and <= LongestTimeoutSeconds))
            yield return (nameof(TimeoutSeconds), $"must be from 1 to {LongestTimeoutSeconds}");
    }
}
