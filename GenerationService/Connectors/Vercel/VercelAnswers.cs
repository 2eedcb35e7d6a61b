using System.Text.Json;
using System.Text.Json.Serialization;
using ServiceDefaults.Requests;

namespace GenerationService.Connectors.Vercel;

/// <summary>A deployment as it is answered on its own, or, with <c>uid</c> for <c>id</c> and <c>created</c>, in a list.</summary>
internal sealed record VercelAnswer : IJsonOnDeserialized
{
    public string? Id { get; init; }

    public string? Uid { get; init; }

    /// <summary>A host without a scheme.</summary>
    public required string Url { get; init; }

    public string? ReadyState { get; init; }

    public string? State { get; init; }

    /// <summary>Milliseconds since 1970, as all of its times.</summary>
    public long? CreatedAt { get; init; }

    public long? Created { get; init; }

    public long? Ready { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    public string? ReadyStateReason { get; init; }

    public IReadOnlyDictionary<string, string>? Meta { get; init; }

    [JsonIgnore]
    public string? AnyId => Id ?? Uid;

    [JsonIgnore]
    public Uri? Address => Uri.TryCreate($"https://{Url}", UriKind.Absolute, out var address) ? address : null;

    public void OnDeserialized()
    {
        if (!Identifier.IsWellFormed(AnyId) || Address is null) throw new JsonException("Not a deployment.");
    }
}

internal sealed record VercelList(IReadOnlyList<VercelAnswer> Deployments, VercelPagination? Pagination = null);

/// <param name="Next">What <c>until</c> must be for the next page; null at the end.</param>
internal sealed record VercelPagination(long? Next = null);
