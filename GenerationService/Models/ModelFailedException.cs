namespace GenerationService.Models;

/// <summary>A model gave no text that may be used. The message is ours, never the provider's, and fit for the caller.</summary>
internal sealed class ModelFailedException(ModelFailure failure, string message) : Exception(message)
{
    public ModelFailure Failure { get; } = failure;

    /// <summary>When the provider wants to be asked again, if it said so.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>The same request will fail again, however often it is tried.</summary>
    public bool IsFinal { get; init; }

    /// <summary>What the provider counted, if it said so although it failed.</summary>
    public TokenUse? Tokens { get; init; }

    /// <summary>The provider may have worked before it failed, and charges for that.</summary>
    public bool MayHaveCost { get; init; }
}

internal enum ModelFailure
{
    /// <summary>429, or 503 with a time to come back.</summary>
    RateLimited,

    /// <summary>The endpoint does not take the key, the model, or the request.</summary>
    Refused,

    /// <summary>No connection, or an error of the endpoint's own.</summary>
    Unavailable,

    /// <summary>It took longer than it may.</summary>
    TimedOut,

    /// <summary>The text has no end: cut off by a limit, an error or a lost connection.</summary>
    Incomplete,

    /// <summary>The provider's filter stopped it, or the model declined.</summary>
    Filtered,

    /// <summary>The answer is none that the protocol knows.</summary>
    Malformed,
}
