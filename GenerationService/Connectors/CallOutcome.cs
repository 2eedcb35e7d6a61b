namespace GenerationService.Connectors;

/// <summary>How a call to a provider ended.</summary>
internal enum CallOutcome
{
    Success,
    RateLimited,
    Refused,
    Failed,
    Unknown,
}

internal static class CallOutcomes
{
    /// <summary>The label <c>status</c>.</summary>
    public static string Label(this CallOutcome outcome) => outcome switch
    {
        CallOutcome.Success => "success",
        CallOutcome.RateLimited => "rate_limited",
        CallOutcome.Refused => "refused",
        CallOutcome.Failed => "error",
        CallOutcome.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome."),
    };
}
