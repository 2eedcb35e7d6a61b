using System.Collections.Concurrent;

namespace Jobs;

/// <summary>
/// An upper bound on the waiting jobs of each queue: the last count, plus what was accepted here since. Counting at each request would
/// make accepting slower the more jobs wait, so they are counted only at each poll, and when a queue seems full. Replicas may exceed
/// the capacity by what they accept between two polls.
/// </summary>
internal sealed class JobDepth
{
    private readonly ConcurrentDictionary<string, long> _most = new(StringComparer.Ordinal);

    /// <summary>Whether this many more surely fit.</summary>
    public bool Fits(string queue, int more, int capacity) => _most.TryGetValue(queue, out var most) && most + more <= capacity;

    public void Counted(string queue, long waiting) => _most[queue] = waiting;

    public void Accepted(string queue, int more) => _most.AddOrUpdate(queue, more, (_, most) => most + more);
}
