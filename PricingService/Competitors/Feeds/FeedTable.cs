using System.Data.Common;
using Dapper;
using Storage;

namespace PricingService.Competitors.Feeds;

/// <summary>The state of each feed. The queue knows when it is pulled next, and by whom.</summary>
internal sealed class FeedTable(Database database)
{
    private const string Columns = """
        source, fingerprint, created_at, failures, last_pull_at, last_success_at, last_status, last_error, etag, last_modified, document,
        kept, unchanged, refused, refused_rows
        """;

    /// <summary>
    /// Registers a configured feed. One whose configuration has changed is pulled again in full. Returns whether it is new or changed.
    /// </summary>
    public static async Task<bool> MeetAsync(Feed feed, DateTimeOffset now, DbConnection connection, DbTransaction transaction) =>
        await connection.ExecuteAsync("""
            INSERT INTO competitor_feeds (source, fingerprint, created_at, next_pull_at, lease_until, failures, kept, unchanged,
                refused, refused_rows)
            VALUES (@Source, @Fingerprint, @now, @now, 0, 0, 0, 0, 0, '[]')
            ON CONFLICT (source) DO UPDATE SET fingerprint = excluded.fingerprint, failures = 0, etag = NULL, last_modified = NULL,
                document = NULL
            WHERE competitor_feeds.fingerprint <> excluded.fingerprint
            """, new { feed.Source, feed.Fingerprint, now = now.ToUnixTimeMilliseconds() }, transaction) == 1;

    public static Task<FeedState> FindAsync(string source, DbConnection connection, DbTransaction transaction) =>
        connection.QuerySingleAsync<FeedState>(
            $"SELECT {Columns} FROM competitor_feeds WHERE source = @source", new { source }, transaction);

    public async Task<IReadOnlyList<FeedState>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<FeedState>(
            new CommandDefinition($"SELECT {Columns} FROM competitor_feeds ORDER BY source", cancellationToken: cancellationToken))];
    }

    /// <summary>Writes the result of a pull. False, and nothing written, if the feed's configuration has changed by now.</summary>
    public static async Task<bool> FinishAsync(FeedState state, DbConnection connection, DbTransaction transaction) =>
        await connection.ExecuteAsync("""
            UPDATE competitor_feeds SET failures = @Failures, last_pull_at = @LastPullAt, last_success_at = @LastSuccessAt,
                last_status = @LastStatus, last_error = @LastError, etag = @Etag, last_modified = @LastModified, document = @Document,
                kept = @Kept, unchanged = @Unchanged, refused = @Refused, refused_rows = @RefusedRows
            WHERE source = @Source AND fingerprint = @Fingerprint
            """, state, transaction) == 1;
}

internal sealed record FeedState
{
    public required string Source { get; init; }
    public required string Fingerprint { get; init; }
    public required long CreatedAt { get; init; }
    public required long Failures { get; init; }
    public required long? LastPullAt { get; init; }
    public required long? LastSuccessAt { get; init; }
    public required string? LastStatus { get; init; }
    public required string? LastError { get; init; }
    public required string? Etag { get; init; }
    public required long? LastModified { get; init; }

    /// <summary>Identifies the document whose rates share its time of observation.</summary>
    public required string? Document { get; init; }
    public required long Kept { get; init; }
    public required long Unchanged { get; init; }
    public required long Refused { get; init; }

    /// <summary>JSON.</summary>
    public required string RefusedRows { get; init; }
}
