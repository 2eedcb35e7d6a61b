using ExecutorService.Importing;
using ExecutorService.Ledger;
using Microsoft.Extensions.Options;
using Storage;

namespace ExecutorService.Tests.Importing;

/// <summary>A ledger that files are imported into.</summary>
internal sealed class ImportLedger(IReadOnlyDictionary<string, string?>? settings = null) : IAsyncDisposable
{
    private readonly TemporaryDirectory _files = new();

    public ExecutorApp App { get; } = new(settings);

    public string Folder => _files.Path;

    public Task<(Imported Imported, IReadOnlyList<Entry> Entries)> ImportAsync(string text, Repair repair = Repair.None)
    {
        var file = Path.Combine(Folder, "main.beancount");
        File.WriteAllText(file, text);
        return ImportAsync(new ImportRequest(file, "lisbon", Repair: repair));
    }

    public async Task<(Imported Imported, IReadOnlyList<Entry> Entries)> ImportAsync(ImportRequest request)
    {
        var history = App.Get<LedgerHistory>();
        var ledger = new DatabaseLedger(App.Get<LedgerWriter>(), history, App.Get<Database>(), App.Get<IOptions<LedgerOptions>>());
        var imported = await new BeancountImport(ledger).RunAsync(request, TestContext.Current.CancellationToken);
        return (imported, await history.PageAsync(imported.Head, 0, 1000, TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        _files.Dispose();
    }
}
