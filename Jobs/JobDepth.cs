using System.Collections.Concurrent;

namespace Jobs;

/// <summary>
/// How many jobs wait in each queue at the most: the last count, and what was accepted here since. Counting at each request would
/// make accepting slower the more there is, so it is counted only at each poll, and when a queue seems full. Replicas may exceed
/// the capacity by what they accept between two polls.
/// </summary>
internal sealed class JobDepth
{
    private readonly ConcurrentDictionary<string, long> _most = new(StringComparer.Ordinal);

    /// <summary>Whether so many more surely fit.</summary>
    public bool Fits(string queue, int more, int capacity) => _most.TryGetValue(queue, out var most) && most + more <= capacity;

    public void Counted(string queue, long waiting) => _most[queue] = waiting;

    public void Accepted(string queue, int more) => _most.AddOrUpdate(queue, more, (_, most) => most + more);
}
