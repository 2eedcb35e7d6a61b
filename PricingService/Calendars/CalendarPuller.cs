using System.Diagnostics;
using Microsoft.Extensions.Options;
using PricingService.Competitors.Feeds;
using PricingService.Properties;

namespace PricingService.Calendars;

/// <summary>One pull, from the request to nights; what it stores, its caller stores.</summary>
internal sealed partial class CalendarPuller(
    IServiceProvider services, PropertyTable properties, CalendarMetrics metrics, IOptions<CalendarOptions> options, TimeProvider clock,
    ILogger<CalendarPuller> logger)
{
    private static readonly ActivitySource Source = new("PricingService.Calendars");

    // Replicas must not share a sequence; within a process any will do.
    private readonly Random _chance = new(Environment.ProcessId);
    private readonly Lock _gate = new();

    public double Chance()
    {
        lock (_gate) return _chance.NextDouble();
    }

    public async Task<CalendarPull> PullAsync(CalendarFeed feed, CalendarState state, CancellationToken cancellationToken)
    {
        using var span = Source.StartActivity("calendar pull");
        var (next, content, today) = (state, (CalendarContent?)null, DateOnly.MinValue);
        var (status, retryAfter) = (PullStatus.Failed, (TimeSpan?)null);
        try
        {
            (next, content, today) = await ReadAsync(feed, state, cancellationToken);
            status = content is null ? PullStatus.NotModified : PullStatus.Success;
        }
        catch (PullException e)
        {
            (next, status, retryAfter) = (state with { LastError = e.Message }, e.Status, e.RetryAfter);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, e.GetType().Name, feed.Source);
            next = state with { LastError = $"The pull failed ({e.GetType().Name})." };
        }
        var failures = status is PullStatus.Success or PullStatus.NotModified ? 0 : state.Failures + 1;
        var pause = FeedSchedule.Pause(TimeSpan.FromMinutes(feed.Options.IntervalMinutes), failures, retryAfter,
            TimeSpan.FromHours(options.Value.MaxPauseHours), Chance());
        next = next with { Failures = failures, LastStatus = status.Label() };
        span?.SetTag("calendars.source", feed.Source).SetTag("calendars.status", status.Label()).SetTag("calendars.events", next.Events);
        if (failures > 0) span?.SetStatus(ActivityStatusCode.Error, next.LastError);
        return new CalendarPull(next, content, status, today, clock.GetUtcNow() + pause);
    }

    /// <summary>Call it when the result of a pull is stored.</summary>
    public void Pulled(CalendarFeed feed, CalendarPull pull)
    {
        metrics.Fetched(pull.Status);
        if (pull.State.Failures > 0)
            Log.NotPulled(logger, feed.Source, pull.Status.Label(), pull.State.LastError, pull.State.Failures);
    }

    private async Task<(CalendarState Next, CalendarContent? Content, DateOnly Today)> ReadAsync(CalendarFeed feed, CalendarState state,
        CancellationToken cancellationToken)
    {
        var property = await properties.FindAsync(feed.Options.Property, cancellationToken) ?? throw new PullException(
            PullStatus.NothingUsable, "There is no property with the id in this calendar's settings yet: add it, or correct Property.");
        var now = clock.GetUtcNow();
        var known = state.Etag is not null || state.LastModified is not null
            ? new Validators(state.Etag, state.LastModified is { } modified ? DateTimeOffset.FromUnixTimeMilliseconds(modified) : null)
            : null;
        var document = await services.GetRequiredService<CalendarFetcher>().FetchAsync(feed.Options, known, cancellationToken);
        var success = state with { LastSuccessAt = now.ToUnixTimeMilliseconds(), LastError = null };
        if (document is null) return (success, null, DateOnly.MinValue);
        var (today, zone) = (property.Today(clock), TimeZoneInfo.FindSystemTimeZoneById(property.TimeZone));
        var content = CalendarReader.Read(FeedText.Decode(document.Body, document.Charset, ""), today, zone, feed.Options.AllSold);
        return (success with
        {
            Events = content.Events,
            LeftOut = content.LeftOut,
            Etag = document.Validators.ETag,
            LastModified = document.Validators.LastModified?.ToUnixTimeMilliseconds(),
        }, content, today);
    }

    /// <summary>Never with the exception: its message may hold the address, and that a key.</summary>
    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Calendar {Calendar} was not pulled ({Status}, failure {Failures} in a row): {Reason}")]
        public static partial void NotPulled(ILogger logger, string calendar, string status, string? reason, long failures);

        [LoggerMessage(LogLevel.Error, "The pull of calendar {Calendar} failed ({Kind})")]
        public static partial void Failed(ILogger logger, string kind, string calendar);
    }
}

/// <summary>The result of a pull, and when the next one is due.</summary>
/// <param name="Content">Null if there is nothing new.</param>
internal sealed record CalendarPull(CalendarState State, CalendarContent? Content, PullStatus Status, DateOnly Today, DateTimeOffset Next);
