using System.Text.RegularExpressions;
using ExecutorService.Beancount.Loading;
using ExecutorService.Beancount.Syntax;

namespace ExecutorService.Beancount.Checks;

/// <summary>
/// The documents in the folders named by the option <c>documents</c>, and whether those named in the files exist.
/// </summary>
internal static partial class Documents
{
    private const int MostFiles = 100_000;

    /// <summary>Beancount does not go into linked folders either.</summary>
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        MaxRecursionDepth = 50,
    };

    public static List<Directive> Insert(List<Directive> directives, BookOptions options, Shelf shelf, List<Fault> faults)
    {
        var accounts = directives.SelectMany(AccountsOf).ToHashSet(StringComparer.Ordinal);
        var roots = options.Documents.Select(root => (root.At, Path: Path.GetFullPath(root.Path, shelf.Folder)));
        var found = roots.SelectMany(root => In(shelf, root.At, root.Path, accounts, faults)).ToArray();
        foreach (var document in directives.OfType<Document>())
        {
            if (!shelf.Territory.Holds(document.Path))
                faults.Add(new Fault(document.At,
                    $"names a document outside of {shelf.Territory.Root}: --include-root names a folder that holds all files"));
            else if (!Path.Exists(document.Path)) faults.Add(new Fault(document.At, "names a document that does not exist"));
        }
        return found.Length == 0 ? directives : Directive.Sorted(directives.Concat(found));
    }

    /// <summary>A folder's path below the root is an account; a file whose name begins with a date is a document of that day.</summary>
    private static IEnumerable<Directive> In(Shelf shelf, Place option, string root, HashSet<string> accounts, List<Fault> faults)
    {
        if (!shelf.Territory.Holds(root))
            faults.Add(new Fault(option,
                $"names a folder of documents outside of {shelf.Territory.Root}: --include-root names a folder that holds all files"));
        else if (!Directory.Exists(root)) faults.Add(new Fault(option, "names a folder of documents that does not exist"));
        else
        {
            foreach (var file in Directory.EnumerateFiles(root, "*", Everything).Take(MostFiles))
            {
                var account = Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace('/', ':');
                if (!accounts.Contains(account) || Dated.Match(Path.GetFileName(file)) is not { Success: true } dated) continue;
                if (Literals.Date(dated.Value) is { } date) yield return new Document(option, date, account, file);
                else faults.Add(new Fault(option, $"names a folder that holds {Path.GetFileName(file)}, whose date does not exist"));
            }
        }
    }

    private static IEnumerable<string> AccountsOf(Directive directive) => directive switch
    {
        Open open => [open.Account],
        Close close => [close.Account],
        _ => directive.Accounts,
    };

    /// <param name="Folder">The main file's.</param>
    internal sealed record Shelf(Territory Territory, string Folder);

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(?=.)")]
    private static partial Regex Dated { get; }
}
