namespace GenerationService.Connectors.Vercel;

/// <summary>A deployment as it is answered on its own, or, with <c>uid</c> for <c>id</c> and <c>created</c>, in a list.</summary>
internal sealed record VercelAnswer
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
}

internal sealed record VercelList(IReadOnlyList<VercelAnswer> Deployments, VercelPagination? Pagination = null);

/// <param name="Next">What <c>until</c> must be for the next page; null at the end.</param>
internal sealed record VercelPagination(long? Next = null);

/// <summary>What is answered to a cancellation matters less than that it was answered.</summary>
internal sealed record VercelCanceled(string? Id = null);
