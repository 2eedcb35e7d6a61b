using Dapper;
using Storage;

namespace Jobs;

/// <summary>
/// The queues of this service as their operator sees them. A paused queue still accepts jobs and finishes those that run; no replica
/// starts another until it is resumed.
/// </summary>
public sealed class Queues
{
    /// <summary>Part of the statement that claims jobs of <c>@queue</c>.</summary>
    internal const string IsOpen = "NOT EXISTS (SELECT 1 FROM paused_queues WHERE paused_queues.queue = @queue)";

    private readonly Database _database;
    private readonly JobSignal _signal;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, IJobHandler> _handlers;

    internal Queues(Database database, IEnumerable<IJobHandler> handlers, JobSignal signal, TimeProvider clock)
    {
        (_database, _signal, _clock) = (database, signal, clock);
        _handlers = handlers.ToDictionary(handler => handler.Queue, StringComparer.Ordinal);
    }

    /// <summary>Their names, in order.</summary>
    public IReadOnlyList<string> Names => [.. _handlers.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The handler of a queue; null if this service has no such queue.</summary>
    internal IJobHandler? HandlerOf(string queue) => _handlers.GetValueOrDefault(queue);

    /// <summary>What each contains now, by name.</summary>
    public async Task<IReadOnlyList<QueueState>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _database.OpenAsync(cancellationToken);
        var counts = (await connection.QueryAsync<(string Queue, string Status, long Count, long Oldest)>(new CommandDefinition("""
            SELECT queue, status, COUNT(*), MIN(ready_at) FROM jobs WHERE status IN ('queued', 'running', 'dead') GROUP BY queue, status
            """, cancellationToken: cancellationToken))).ToDictionary(row => (row.Queue, row.Status));
        var paused = (await connection.QueryAsync<(string Queue, long At)>(new CommandDefinition(
            "SELECT queue, paused_at FROM paused_queues", cancellationToken: cancellationToken)))
            .ToDictionary(row => row.Queue, row => row.At, StringComparer.Ordinal);
        return [.. Names.Select(name => new QueueState
        {
            Queue = name,
            Waiting = counts.GetValueOrDefault((name, "queued")).Count,
            Running = counts.GetValueOrDefault((name, "running")).Count,
            DeadLetters = counts.GetValueOrDefault((name, "dead")).Count,
            NextDueAt = counts.TryGetValue((name, "queued"), out var next) ? JobRow.Instant(next.Oldest) : null,
            PausedAt = paused.TryGetValue(name, out var at) ? JobRow.Instant(at) : null,
        })];
    }

    /// <summary>What one contains now; null if this service has no such queue.</summary>
    public async Task<QueueState?> FindAsync(string queue, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(state => state.Queue == queue);

    /// <summary>Pauses it, for all replicas, until it is resumed. A queue that is paused already stays as it is.</summary>
    public Task PauseAsync(string queue, CancellationToken cancellationToken) => _database.WriteAsync(
        (connection, transaction) => connection.ExecuteAsync(
            "INSERT INTO paused_queues (queue, paused_at) VALUES (@queue, @now) ON CONFLICT (queue) DO NOTHING",
            new { queue, now = _clock.GetUtcNow().ToUnixTimeMilliseconds() }, transaction), cancellationToken);

    /// <summary>Starts its jobs again; nothing changes if it was not paused.</summary>
    public async Task ResumeAsync(string queue, CancellationToken cancellationToken)
    {
        await _database.WriteAsync((connection, transaction) => connection.ExecuteAsync(
            "DELETE FROM paused_queues WHERE queue = @queue", new { queue }, transaction), cancellationToken);
        _signal.Accepted(queue);
    }
}

/// <summary>What a queue contains, over all replicas.</summary>
public sealed record QueueState
{
    public required string Queue { get; init; }

    /// <summary>Jobs that wait, those among them that are not due yet included.</summary>
    public required long Waiting { get; init; }
    public required long Running { get; init; }
    public required long DeadLetters { get; init; }

    /// <summary>When the first waiting job is, or was, due. Null: none waits.</summary>
    public required DateTimeOffset? NextDueAt { get; init; }

    /// <summary>Since when it starts no jobs. Null: it is not paused.</summary>
    public required DateTimeOffset? PausedAt { get; init; }
}
