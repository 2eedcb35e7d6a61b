using System.Text.Json;
using Jobs;
using ServiceDefaults.Requests;

namespace PricingService.Competitors.Feeds;

/// <summary>The answer to <c>GET /competitors/feeds</c>.</summary>
internal sealed record FeedsAnswer(IReadOnlyList<FeedView> Feeds);

/// <summary>A configured feed. Only the host of its address is shown, since paths and queries may hold keys.</summary>
/// <param name="State">waiting, pulling or failing.</param>
/// <param name="Failures">In a row.</param>
/// <param name="Kept">Rates in the last document that were new or newer.</param>
/// <param name="Unchanged">…that were known already.</param>
/// <param name="Refused">…that were refused; the first ones are in <paramref name="RefusedRows"/>.</param>
internal sealed record FeedView(
    string Source, string Host, string Format, double IntervalMinutes, string State, string? LastStatus, string? LastError, long Failures,
    DateTimeOffset? LastPullAt, DateTimeOffset? LastSuccessAt, DateTimeOffset? NextPullAt, string? Etag, DateTimeOffset? LastModified,
    long Kept, long Unchanged, long Refused, IReadOnlyList<RefusedFeedRow> RefusedRows)
{
    public static FeedView Of(Feed feed, FeedState? state, Job? job) => new(
        feed.Source, new Uri(feed.Options.Url).Host, feed.Options.Format, feed.Options.IntervalMinutes, StateOf(state, job),
        state?.LastStatus, state?.LastError, state?.Failures ?? 0, job?.StartedAt ?? At(state?.LastPullAt), At(state?.LastSuccessAt),
        job?.DueAt, state?.Etag, At(state?.LastModified),
        state?.Kept ?? 0, state?.Unchanged ?? 0, state?.Refused ?? 0,
        state is null ? [] : JsonSerializer.Deserialize<IReadOnlyList<RefusedFeedRow>>(state.RefusedRows, PlatformJson.Options)!);

    private static string StateOf(FeedState? state, Job? job)
    {
        if (job?.Status == JobStatus.Running) return "pulling";
        return state is { Failures: > 0 } ? "failing" : "waiting";
    }

    private static DateTimeOffset? At(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}
