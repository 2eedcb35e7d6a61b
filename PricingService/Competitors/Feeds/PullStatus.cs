using System.Text.Json;

namespace PricingService.Competitors.Feeds;

/// <summary>How a pull ended; a closed set, it labels a metric.</summary>
internal enum PullStatus
{
    /// <summary>A document came, and rates in it were accepted.</summary>
    Success,

    /// <summary>304: the document has not changed.</summary>
    NotModified,

    /// <summary>An answer other than 200 and 304.</summary>
    HttpError,

    /// <summary>429.</summary>
    RateLimited,

    /// <summary>No answer, or not all of it, in time.</summary>
    Timeout,

    /// <summary>No connection, or not a secure one.</summary>
    Unreachable,

    /// <summary>The address, or one that it redirects to, is not public and not allowed.</summary>
    Blocked,

    TooLarge,

    /// <summary>The connection ended before the document did.</summary>
    Incomplete,

    /// <summary>The answer is not a document in the feed's format.</summary>
    Unreadable,

    /// <summary>A document came, but no rate in it was accepted.</summary>
    NothingUsable,

    /// <summary>The failure is on this side.</summary>
    Failed,
}

internal static class PullStatuses
{
    public static string Label(this PullStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}

/// <summary>
/// A pull failed. The message is shown in the list of feeds, so it contains nothing from address, header or document.
/// </summary>
internal sealed class PullException(PullStatus status, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    public PullStatus Status { get; } = status;

    /// <summary>The pause that the feed requests.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
