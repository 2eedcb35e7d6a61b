using ExecutorService.Ledger;
using Microsoft.Extensions.Options;
using Storage;

namespace ExecutorService.Importing;

internal sealed class DatabaseLedger(LedgerWriter writer, LedgerHistory history, Database database, IOptions<LedgerOptions> options)
    : IImportLedger
{
    public int MaxBatch => options.Value.MaxBatch;

    public Task<LedgerCommit> HeadAsync(CancellationToken cancellationToken) => history.HeadAsync(cancellationToken);

    public Task<Appended> AppendAsync(IReadOnlyList<Entry> entries, CancellationToken cancellationToken) =>
        writer.AppendAsync(entries, cancellationToken);

    public Task<IReadOnlyDictionary<string, Entry>> KnownAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        history.KnownAsync(ids, cancellationToken);

    public Task<IReadOnlyList<Entry>> EntriesWithIdsAsync(string portfolioId, string prefix, CancellationToken cancellationToken) =>
        history.EntriesWithIdsAsync(portfolioId, prefix, cancellationToken);

    public async Task<string> PlaceAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return database.Dialect is Dialect.Sqlite ? connection.DataSource : $"{connection.DataSource}, database {connection.Database}";
    }
}
