using ExecutorService.Beancount.Syntax;

namespace ExecutorService.Beancount.Loading;

/// <summary>
/// Reads a file and what it includes. As with Beancount, options and plugins are the main file's, a file that is included twice is a fault,
/// and so is an include that finds nothing.
/// </summary>
internal sealed class Loader(Territory territory)
{
    private const int MostFiles = 10_000;

    private readonly SourceReader _sources = new();
    private readonly IncludePattern _patterns = new(territory, MostFiles);

    public async Task<Loaded> LoadAsync(string path, CancellationToken cancellationToken)
    {
        var main = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(main)!;
        var open = new Queue<(string Path, Place IncludedAt)>([(main, new Place(Path.GetFileName(main), 1))]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var files = new List<ParsedFile>();
        var faults = new List<Fault>();
        while (open.TryDequeue(out var next))
        {
            if (!seen.Add(next.Path))
            {
                faults.Add(new Fault(next.IncludedAt, $"includes {Path.GetRelativePath(folder, next.Path)}, which has been read already"));
                continue;
            }
            try
            {
                var text = await _sources.ReadAsync(next.Path, cancellationToken);
                var file = FileParser.Parse(text, Path.GetRelativePath(folder, next.Path), Path.GetDirectoryName(next.Path)!);
                files.Add(file);
                faults.AddRange(file.Faults);
                foreach (var found in Included(file, Path.GetDirectoryName(next.Path)!, faults)) open.Enqueue(found);
            }
            catch (LoadException refused)
            {
                var name = Path.GetRelativePath(folder, next.Path);
                faults.Add(refused.Line is { } line ? new Fault(new Place(name, line), refused.Message)
                    : next.Path == main ? new Fault(next.IncludedAt, refused.Message)
                    : new Fault(next.IncludedAt, $"includes {name}, which {refused.Message}"));
            }
        }
        if (files.Count == 0) return new Loaded([], new BookOptions(), [], faults);
        CheckRoots(files, faults);
        var directives = Directive.Sorted(files.SelectMany(file => Directive.Sorted(file.Directives)));
        return new Loaded(directives, files[0].Options, files[0].Plugins, faults);
    }

    private List<(string Path, Place IncludedAt)> Included(ParsedFile file, string folder, List<Fault> faults)
    {
        var found = new List<(string, Place)>();
        foreach (var (at, pattern) in file.Includes)
        {
            try
            {
                var paths = _patterns.Find(folder, pattern);
                if (paths.Count == 0) faults.Add(new Fault(at, $"includes {pattern}, which finds no file"));
                found.AddRange(paths.Select(path => (path, at)));
            }
            catch (LoadException refused)
            {
                faults.Add(new Fault(at, $"includes {pattern}, which {refused.Message}"));
            }
        }
        return found;
    }

    /// <summary>Beancount reads each file with its own names; the main file says what counts as income in the book.</summary>
    private static void CheckRoots(List<ParsedFile> files, List<Fault> faults)
    {
        var names = files[0].Options.Names.All.ToHashSet(StringComparer.Ordinal);
        faults.AddRange(files.Skip(1).Where(file => file.Options.Names != files[0].Options.Names).SelectMany(file => file.Directives)
            .SelectMany(directive => directive is Transaction transaction
                ? transaction.Postings.Select(posting => (posting.At, posting.Account))
                : directive.Accounts.Select(account => (directive.At, Account: account)))
            .Where(use => !names.Contains(AccountNames.Root(use.Account)))
            .Select(use => new Fault(use.At,
                $"names {use.Account}, whose type has another name in the main file: give both files the same options name_…")));
    }
}

/// <summary>All files' directives in order of days, with the main file's options and plugins.</summary>
internal sealed record Loaded(
    List<Directive> Directives,
    BookOptions Options,
    IReadOnlyList<(Place At, string Name, string? Settings)> Plugins,
    IReadOnlyList<Fault> Faults);
