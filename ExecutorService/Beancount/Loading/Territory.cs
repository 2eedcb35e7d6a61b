namespace ExecutorService.Beancount.Loading;

/// <summary>The folder that a book's files must be in, even when following links.</summary>
internal sealed class Territory(string root)
{
    private const int MostLinks = 40;

    private readonly string _root = Real(Path.GetFullPath(root));

    public string Root => _root;

    /// <param name="path">Absolute; it may or may not exist.</param>
    public bool Holds(string path) => Real(path) is var real
        && (real == _root || real.StartsWith(_root.TrimEnd('/') + "/", StringComparison.Ordinal));

    /// <summary>The path with links resolved, as far as it exists.</summary>
    private static string Real(string path)
    {
        var links = 0;
        var (real, open) = ("/", new Stack<string>(Parts(path)));
        while (open.TryPop(out var part))
        {
            var next = Path.GetFullPath(part, real);
            if (part == ".." || new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }
            // Links that lead in a cycle lead nowhere.
            if (++links > MostLinks) return "";
            if (Path.IsPathRooted(target)) real = "/";
            foreach (var further in Parts(target)) open.Push(further);
        }
        return real;
    }

    /// <summary>The last one first.</summary>
    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse();
}
