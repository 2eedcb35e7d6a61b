using ExecutorService.Beancount.Booking;
using ExecutorService.Beancount.Checks;
using ExecutorService.Beancount.Loading;

namespace ExecutorService.Beancount;

/// <summary>
/// A Beancount file with everything it includes, as Beancount 2.3.5 understands it: every transaction complete and balanced.
/// If there is a fault, nothing of it may be used: an error, or something unsupported, may change any amount after it.
/// </summary>
internal sealed record Book(IReadOnlyList<Directive> Directives, AccountNames Names, IReadOnlyList<Fault> Faults)
{
    /// <param name="path">The main file.</param>
    /// <param name="root">The folder that every file must be in; if null, the main file's.</param>
    public static async Task<Book> ReadAsync(string path, string? root, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var territory = new Territory(root ?? folder);
        var loaded = await new Loader(territory).LoadAsync(path, cancellationToken);
        Fault[] refused = [.. loaded.Faults, .. Plugins.Refused(loaded.Plugins)];
        return refused.Length > 0 ? new Book([], loaded.Options.Names, refused) : Complete(loaded, new Documents.Shelf(territory, folder));
    }

    private static Book Complete(Loaded loaded, Documents.Shelf shelf)
    {
        var faults = new List<Fault>();
        var directives = Booker.Book(loaded.Directives, loaded.Options, faults);
        // If a transaction is missing, no pad and no balance can be right: only faults in the others are reported.
        var consequences = faults.Count > 0 ? [] : faults;
        directives = new Padding(directives, loaded.Options, consequences).Insert();
        directives = Documents.Insert(directives, loaded.Options, shelf, consequences);
        directives = Plugins.Apply(loaded.Plugins, directives, consequences);
        BalanceAssertions.Check(directives, loaded.Options, consequences);
        Validation.Check(directives, loaded.Options, faults);
        return new Book(directives, loaded.Options.Names, faults);
    }
}
