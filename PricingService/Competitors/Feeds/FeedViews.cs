using System.Text.Json;
using Jobs;
using ServiceDefaults.Requests;

namespace PricingService.Competitors.Feeds;

/// <summary>The answer to <c>GET /competitors/feeds</c>.</summary>
internal sealed record FeedsAnswer(IReadOnlyList<FeedView> Feeds);

/// <summary>A configured feed. Only the host of its address is shown, since paths and queries may hold keys.</summary>
internal sealed record FeedView
{
    public required string Source { get; init; }
    public required string Host { get; init; }
    public required string Format { get; init; }
    public required double IntervalMinutes { get; init; }

    /// <summary>waiting, pulling or failing.</summary>
    public required string State { get; init; }
    public required string? LastStatus { get; init; }
    public required string? LastError { get; init; }

    /// <summary>In a row.</summary>
    public required long Failures { get; init; }
    public required DateTimeOffset? LastPullAt { get; init; }
    public required DateTimeOffset? LastSuccessAt { get; init; }
    public required DateTimeOffset? NextPullAt { get; init; }
    public required string? Etag { get; init; }
    public required DateTimeOffset? LastModified { get; init; }

    /// <summary>Rates in the last document that were new or newer.</summary>
    public required long Kept { get; init; }

    /// <summary>…that were known already.</summary>
    public required long Unchanged { get; init; }

    /// <summary>…that did not fit; the first ones are in <see cref="RefusedRows"/>.</summary>
    public required long Refused { get; init; }
    public required IReadOnlyList<RefusedFeedRow> RefusedRows { get; init; }

    public static FeedView Of(Feed feed, FeedState? state, Job? job) => new()
    {
        Source = feed.Source,
        Host = new Uri(feed.Options.Url).Host,
        Format = feed.Options.Format,
        IntervalMinutes = feed.Options.IntervalMinutes,
        State = StateOf(state, job),
        LastStatus = state?.LastStatus,
        LastError = state?.LastError,
        Failures = state?.Failures ?? 0,
        LastPullAt = job?.StartedAt ?? At(state?.LastPullAt),
        LastSuccessAt = At(state?.LastSuccessAt),
        NextPullAt = job?.DueAt,
        Etag = state?.Etag,
        LastModified = At(state?.LastModified),
        Kept = state?.Kept ?? 0,
        Unchanged = state?.Unchanged ?? 0,
        Refused = state?.Refused ?? 0,
        RefusedRows = state is null
            ? []
            : JsonSerializer.Deserialize<IReadOnlyList<RefusedFeedRow>>(state.RefusedRows, PlatformJson.Options)!,
    };

    private static string StateOf(FeedState? state, Job? job)
    {
        if (job?.Status == JobStatus.Running) return "pulling";
        return state is { Failures: > 0 } ? "failing" : "waiting";
    }

    private static DateTimeOffset? At(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}
