namespace GenerationService.Connectors.Vercel;

/// <summary>Ids of the deployments whose end this process has counted, so that reading one again does not count it again.</summary>
internal sealed class CountedEnds
{
    private const int Most = 4_096;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _counted = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public bool IsFirst(string id)
    {
        lock (_lock)
        {
            if (!_counted.Add(id)) return false;
            _order.Enqueue(id);
            if (_order.Count > Most) _counted.Remove(_order.Dequeue());
            return true;
        }
    }
}
