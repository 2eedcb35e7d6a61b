using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Options;
using PricingService.Properties;
using ServiceDefaults.Requests;

namespace PricingService.Competitors.Feeds;

/// <summary>One pull, from the request to the stored rates.</summary>
internal sealed partial class FeedPuller(
    IServiceProvider services, RateTable rates, RateIntake intake, CompetitorBook book, PropertyTable properties,
    CompetitorMetrics metrics,
    IOptions<CompetitorOptions> options, TimeProvider clock, ILogger<FeedPuller> logger)
{
    private const int MostRefusedShown = 20;

    private static readonly ActivitySource Source = new("PricingService.Competitors");

    // Replicas must not share a sequence; within a process any will do.
    private readonly Random _chance = new(Environment.ProcessId);
    private readonly Lock _gate = new();

    public double Chance()
    {
        lock (_gate) return _chance.NextDouble();
    }

    /// <summary>Pulls a feed, and returns its new state and when to pull it next.</summary>
    public async Task<Pull> PullAsync(Feed feed, FeedState state, CancellationToken cancellationToken)
    {
        using var span = Source.StartActivity("competitor pull");
        var (next, status, retryAfter) = (state, PullStatus.Failed, (TimeSpan?)null);
        try
        {
            (next, status) = await ReadAsync(feed, state, cancellationToken);
        }
        catch (PullException e)
        {
            (next, status, retryAfter) = (state with { LastError = e.Message }, e.Status, e.RetryAfter);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.Failed(logger, e, feed.Source);
            next = state with { LastError = $"The pull failed ({e.GetType().Name}); the log has the details." };
        }
        var failures = status is PullStatus.Success or PullStatus.NotModified ? 0 : state.Failures + 1;
        var pause = FeedSchedule.Pause(TimeSpan.FromMinutes(feed.Options.IntervalMinutes), failures, retryAfter,
            TimeSpan.FromHours(options.Value.MaxPauseHours), Chance());
        next = next with { Failures = failures, LastStatus = status.Label() };
        span?.SetTag("competitors.source", feed.Source).SetTag("competitors.status", status.Label()).SetTag("competitors.kept",
            next.Kept).SetTag("competitors.refused", next.Refused);
        if (failures > 0) span?.SetStatus(ActivityStatusCode.Error, next.LastError);
        return new Pull(next, status, clock.GetUtcNow() + pause);
    }

    /// <summary>Call it when the result of a pull is stored.</summary>
    public void Pulled(Feed feed, Pull pull)
    {
        metrics.Fetched(feed.Source, pull.Status);
        if (pull.State.Failures > 0)
            Log.NotPulled(logger, feed.Source, pull.Status.Label(), pull.State.LastError, pull.State.Failures);
    }

    private async Task<(FeedState Next, PullStatus Status)> ReadAsync(Feed feed, FeedState state, CancellationToken cancellationToken)
    {
        var at = clock.GetUtcNow();
        var known = state.Etag is not null || state.LastModified is not null
            ? new Validators(state.Etag, state.LastModified is { } modified ? DateTimeOffset.FromUnixTimeMilliseconds(modified) : null)
            : null;
        var document = await services.GetRequiredService<FeedFetcher>().FetchAsync(feed.Options, known, cancellationToken);
        var success = state with { LastSuccessAt = at.ToUnixTimeMilliseconds(), LastError = null };
        if (document is null)
        {
            if (state.Document is not { } same) return (success, PullStatus.NotModified);
            foreach (var property in await rates.ConfirmAsync(feed.Source, same, at.ToUnixTimeMilliseconds(), cancellationToken))
                book.Forget(property);
            return (success, PullStatus.NotModified);
        }
        var id = $"d_{TimeOrderedId.New(at):N}";
        var reported = FeedRates.Read(FeedText.Decode(document.Body, document.Charset, feed.Options.Encoding), feed,
            document.IsWhole);
        var (kept, unchanged, refused) = await TakeAsync(reported, at, id, cancellationToken);
        var counted = state with { Kept = kept, Unchanged = unchanged, Refused = refused.Count,
            RefusedRows = JsonSerializer.Serialize(refused.Take(MostRefusedShown), PlatformJson.Options) };
        if (kept + unchanged == 0)
            return (counted with { LastError = refused.Count == 0 ? "The document has no rates." : $"None of the " +
                $"document's {refused.Count} rows was accepted; the first ones say why." }, PullStatus.NothingUsable);
        return (counted with
        {
            LastSuccessAt = at.ToUnixTimeMilliseconds(), LastError = null, Document = id,
            Etag = document.Validators.ETag, LastModified = document.Validators.LastModified?.ToUnixTimeMilliseconds(),
        }, PullStatus.Success);
    }

    private async Task<(int Kept, int Unchanged, IReadOnlyList<RefusedFeedRow> Refused)> TakeAsync(
        IReadOnlyList<FeedRate> reported, DateTimeOffset at, string document, CancellationToken cancellationToken)
    {
        var (kept, unchanged) = (0, 0);
        var refused = reported.OfType<FeedRate.Refused>()
            .Select(row => new RefusedFeedRow(row.Position, row.Refusal.Reason, row.Refusal.Detail)).ToList();
        // In a fixed order, whatever the document's: two feeds about the same properties may wait, but never deadlock.
        foreach (var group in reported.OfType<FeedRate.Read>().GroupBy(row => row.Property, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var rows = group.ToList();
            // Bypass the directory's cache: a feed about ten thousand unknown properties must not evict those in use.
            var property = Identifier.IsWellFormed(group.Key) ? await properties.FindAsync(group.Key, cancellationToken) : null;
            if (property is null)
            {
                refused.AddRange(
                    rows.Select(row => new RefusedFeedRow(row.Position, RateFault.UnknownProperty,
                        "There is no such property; map the feed's name to ours under its Properties.")));
                continue;
            }
            var answer = await intake.TakeAsync(property, [.. rows.Select(row => new RateRow.Read(row.Report))], at, document,
                cancellationToken);
            kept += answer.Accepted;
            unchanged += answer.Duplicates + answer.Outdated;
            refused.AddRange(answer.Rejected.Select(row => new RefusedFeedRow(rows[row.Index].Position, row.Reason, row.Detail)));
        }
        return (kept, unchanged, [.. refused.OrderBy(row => row.Position)]);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Competitor feed {Feed} was not pulled ({Status}, failure {Failures} in a row): {Reason}")]
        public static partial void NotPulled(ILogger logger, string feed, string status, string? reason, long failures);

        [LoggerMessage(LogLevel.Error, "The pull of competitor feed {Feed} failed")]
        public static partial void Failed(ILogger logger, Exception exception, string feed);
    }
}

/// <summary>The result of a pull, and when the next one is due.</summary>
internal sealed record Pull(FeedState State, PullStatus Status, DateTimeOffset Next);

/// <param name="Position">The line of a CSV, or the position in a JSON array, counted from 1.</param>
internal sealed record RefusedFeedRow(long Position, RateFault Reason, string Detail);
