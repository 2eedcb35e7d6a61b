namespace ExecutorService.Patterns;

/// <summary>Finds a cycle in who waits for whom.</summary>
internal static class Cycle
{
    /// <summary>The nodes of a cycle, the first one repeated at the end; or null.</summary>
    public static IReadOnlyList<int>? Find(IReadOnlyList<IReadOnlyList<int>> needs)
    {
        var done = new bool[needs.Count];
        var path = new List<int>();
        for (var start = 0; start < needs.Count; start++)
            if (Visit(start) is { } cycle) return cycle;
        return null;

        List<int>? Visit(int node)
        {
            if (done[node]) return null;
            if (path.IndexOf(node) is >= 0 and var first) return [.. path[first..], node];
            path.Add(node);
            foreach (var need in needs[node])
                if (Visit(need) is { } cycle) return cycle;
            path.RemoveAt(path.Count - 1);
            done[node] = true;
            return null;
        }
    }
}
