using Jobs;

namespace PricingService.Calendars;

/// <summary>The answer to <c>GET /calendars/feeds</c>.</summary>
internal sealed record CalendarFeedsAnswer(IReadOnlyList<CalendarFeedView> Feeds);

/// <summary>A configured calendar. Nothing of its address is shown: it is as good as a password.</summary>
internal sealed record CalendarFeedView
{
    public required string Source { get; init; }
    public required string PropertyId { get; init; }
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

    /// <summary>When it last said something else than before.</summary>
    public required DateTimeOffset? ChangedAt { get; init; }

    /// <summary>Events of the last calendar that take nights.</summary>
    public required long Events { get; init; }

    /// <summary>…that take none: cancelled, marked as free, or over.</summary>
    public required long LeftOut { get; init; }

    public static CalendarFeedView Of(CalendarFeed feed, CalendarState? state, Job? job) => new()
    {
        Source = feed.Source,
        PropertyId = feed.Options.Property,
        IntervalMinutes = feed.Options.IntervalMinutes,
        State = StateOf(state, job),
        LastStatus = state?.LastStatus,
        LastError = state?.LastError,
        Failures = state?.Failures ?? 0,
        LastPullAt = job?.StartedAt ?? At(state?.LastPullAt),
        LastSuccessAt = At(state?.LastSuccessAt),
        NextPullAt = job?.DueAt,
        ChangedAt = state is { ChangedAt: > 0 } ? At(state.ChangedAt) : null,
        Events = state?.Events ?? 0,
        LeftOut = state?.LeftOut ?? 0,
    };

    private static string StateOf(CalendarState? state, Job? job)
    {
        if (job?.Status == JobStatus.Running) return "pulling";
        return state is { Failures: > 0 } ? "failing" : "waiting";
    }

    private static DateTimeOffset? At(long? milliseconds) => milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
}
