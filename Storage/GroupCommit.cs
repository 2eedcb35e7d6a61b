using System.Collections.Concurrent;
using System.Data.Common;

namespace Storage;

/// <summary>
/// Writes in groups: those that arrive while one group is being committed share the next commit, which the disk confirms as fast as one.
/// A lone write waits for nobody.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="write">
/// Writes the items and returns the result for each, in order. It runs again if the engine reports a conflict.
/// </param>
/// <param name="maxGroup">No further item joins a transaction that has this many.</param>
/// <param name="weigh">How many an item counts as; by default one.</param>
public sealed class GroupCommit<TItem, TResult>(
    Database database, Func<DbConnection, DbTransaction, IReadOnlyList<TItem>, Task<IReadOnlyList<TResult>>> write, int maxGroup = 64,
    Func<TItem, int>? weigh = null)
{
    private readonly ConcurrentQueue<Waiting> _waiting = new();
    private int _writing;

    /// <summary>
    /// Completes when the item is stored. An item that cannot be written fails alone: its group is written again, one by one.
    /// If the store itself refuses, the whole group fails at once.
    /// A caller that is cancelled stops waiting; its item may still be stored.
    /// </summary>
    public Task<TResult> WriteAsync(TItem item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiting = new Waiting(item);
        _waiting.Enqueue(waiting);
        if (TryBecomeWriter())
        {
            // A group belongs to no single caller, so it is not part of the first one's trace.
            using (ExecutionContext.SuppressFlow()) _ = Task.Run(WriteAllAsync, CancellationToken.None);
        }
        return waiting.Stored.Task.WaitAsync(cancellationToken);
    }

    private bool TryBecomeWriter() => Interlocked.CompareExchange(ref _writing, 1, 0) == 0;

    private async Task WriteAllAsync()
    {
        do
        {
            while (NextGroup() is { Count: > 0 } group) await WriteGroupAsync(group);
            Volatile.Write(ref _writing, 0);
            // Whoever arrived between the last look and this line saw a writer and relied on it.
        }
        while (!_waiting.IsEmpty && TryBecomeWriter());
    }

    private List<Waiting> NextGroup()
    {
        var group = new List<Waiting>();
        var weight = 0;
        while (weight < maxGroup && _waiting.TryDequeue(out var next))
        {
            group.Add(next);
            weight += weigh?.Invoke(next.Item) ?? 1;
        }
        return group;
    }

    private async Task WriteGroupAsync(List<Waiting> group)
    {
        try
        {
            var items = group.ConvertAll(waiting => waiting.Item);
            var results = await database.WriteAsync(
                (connection, transaction) => write(connection, transaction, items), CancellationToken.None);
            for (var i = 0; i < group.Count; i++) group[i].Stored.SetResult(results[i]);
        }
        catch (Exception e)
        {
            if (group.Count > 1 && StoreFailures.Of(e) == StoreFailure.Other)
                foreach (var waiting in group) await WriteGroupAsync([waiting]);
            else
                foreach (var waiting in group) waiting.Stored.SetException(e);
        }
    }

    private sealed record Waiting(TItem Item)
    {
        public TaskCompletionSource<TResult> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
