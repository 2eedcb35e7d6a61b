using Dapper;
using Storage;

namespace PricingService.Competitors.Feeds;

/// <summary>
/// What is known of each feed, and whose turn it is: in the database, so that a feed is pulled once whatever number of
/// replicas there are, and a restart changes nothing.
/// </summary>
internal sealed class FeedTable(Database database)
{
    private const string Columns = """
        source, fingerprint, created_at, next_pull_at, lease_token, lease_until, failures,
        last_pull_at, last_success_at, last_status, last_error, etag, last_modified, document, kept, unchanged, refused, refused_rows
        """;

    /// <summary>
    /// Makes a configured feed known. One that was known keeps its schedule; one that is configured otherwise now is pulled anew.
    /// </summary>
    public Task MeetAsync(Feed feed, long now, long firstPullAt, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) => connection.ExecuteAsync("""
            INSERT INTO competitor_feeds (source, fingerprint, created_at, next_pull_at, lease_until, failures, kept, unchanged,
                refused, refused_rows)
            VALUES (@Source, @Fingerprint, @now, @firstPullAt, 0, 0, 0, 0, 0, '[]')
            ON CONFLICT (source) DO UPDATE SET fingerprint = excluded.fingerprint, next_pull_at = excluded.next_pull_at,
                failures = 0, etag = NULL, last_modified = NULL, document = NULL
            WHERE competitor_feeds.fingerprint <> excluded.fingerprint
            """, new { feed.Source, feed.Fingerprint, now, firstPullAt }, transaction), cancellationToken);

    public async Task<IReadOnlyList<FeedState>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<FeedState>(
            new CommandDefinition($"SELECT {Columns} FROM competitor_feeds ORDER BY source", cancellationToken: cancellationToken))];
    }

    /// <summary>Takes a feed that is due; null where it is not, or another replica has it.</summary>
    public Task<FeedState?> TakeAsync(string source, string token, long now, long leaseUntil, CancellationToken cancellationToken) =>
        database.WriteAsync(async (connection, transaction) =>
        {
            var taken = await connection.ExecuteAsync("""
                UPDATE competitor_feeds SET lease_token = @token, lease_until = @leaseUntil, last_pull_at = @now
                WHERE source = @source AND next_pull_at <= @now AND lease_until <= @now
                """, new { source, token, now, leaseUntil }, transaction);
            return taken == 0
                ? null
                : await connection.QuerySingleAsync<FeedState?>($"SELECT {Columns} FROM competitor_feeds WHERE source = @source",
                    new { source }, transaction);
        }, cancellationToken);

    /// <summary>Writes what came of a pull and gives the feed back. Does nothing where the lease was lost.</summary>
    public Task FinishAsync(FeedState state, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) => connection.ExecuteAsync("""
            UPDATE competitor_feeds SET lease_token = NULL, lease_until = 0, next_pull_at = @NextPullAt, failures = @Failures,
                last_success_at = @LastSuccessAt,
                last_status = @LastStatus, last_error = @LastError, etag = @Etag, last_modified = @LastModified, document = @Document,
                kept = @Kept, unchanged = @Unchanged, refused = @Refused, refused_rows = @RefusedRows
            WHERE source = @Source AND lease_token = @LeaseToken AND fingerprint = @Fingerprint
            """, state, transaction), cancellationToken);

    /// <summary>Gives a feed back as it was: its pull was interrupted, and is due.</summary>
    public Task ReturnAsync(FeedState state, CancellationToken cancellationToken) =>
        database.WriteAsync((connection, transaction) => connection.ExecuteAsync(
            "UPDATE competitor_feeds SET lease_token = NULL, lease_until = 0 WHERE source = @Source AND lease_token = @LeaseToken", state,
            transaction), cancellationToken);
}

/// <param name="Document">Names the document whose rates' time of observation is its own.</param>
/// <param name="RefusedRows">JSON.</param>
internal sealed record FeedState(
    string Source, string Fingerprint, long CreatedAt, long NextPullAt, string? LeaseToken, long LeaseUntil, long Failures,
    long? LastPullAt, long? LastSuccessAt,
    string? LastStatus, string? LastError, string? Etag, long? LastModified, string? Document, long Kept, long Unchanged,
    long Refused, string RefusedRows);
