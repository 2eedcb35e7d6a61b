using System.Text.RegularExpressions;
using ExecutorService.Beancount;
using ExecutorService.Ledger;
using ServiceDefaults.Requests;

namespace ExecutorService.Importing;

/// <summary>
/// From a file to commits. A file that Beancount would refuse, or that is not supported, is refused as a whole. In a sound one,
/// a transaction that the ledger cannot hold is left out as a whole. Either way each such line is reported.
/// </summary>
internal sealed partial class BeancountImport(IImportLedger ledger)
{
    private readonly ImportRepair _repair = new(ledger);

    public async Task<Imported> RunAsync(ImportRequest request, CancellationToken cancellationToken)
    {
        var book = await Book.ReadAsync(request.File, request.IncludeRoot, cancellationToken);
        if (book.Faults.Count > 0) return Imported.Refused(book.Faults, await ledger.HeadAsync(cancellationToken));

        var faults = new List<Fault>();
        var entries = new BeancountEntries(book, request.PortfolioId);
        var accepted = Accept(entries.All(faults), faults);
        // Entries left out here would look as if they were not in the file.
        if (request.Repair is not Repair.None && faults.Count > 0)
            return Imported.Refused(faults, await ledger.HeadAsync(cancellationToken));

        var repairs = request.Repair is Repair.None ? [] : await _repair.FindAsync(accepted, request.PortfolioId, cancellationToken);
        if (request.Repair is Repair.Reverse) await _repair.ReverseAsync(repairs, cancellationToken);
        var appending = request.Repair is Repair.List ? new Appending(0, 0) : await AppendAsync(accepted, faults, cancellationToken);
        return new Imported
        {
            Found = accepted.Sum(transaction => transaction.Entries.Count),
            Entries = appending,
            Repairs = repairs,
            Faults = [.. faults.OrderBy(fault => fault.At.File, StringComparer.Ordinal).ThenBy(fault => fault.At.Line)],
            PassedOver = entries.PassedOver,
            Head = await ledger.HeadAsync(cancellationToken),
        };
    }

    private List<Accepted> Accept(IEnumerable<Proposal> proposals, List<Fault> faults)
    {
        var accepted = new List<Accepted>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var proposal in proposals)
        {
            var twice = proposal.Entries.Where(entry => !ids.Add(entry.Entry.EntryId!));
            var refused = twice.Select(entry => new Fault(entry.At, "id: appears twice in this file")).ToList();
            var fitting = proposal.Entries.Select(entry => Check(entry, refused)).OfType<AcceptedEntry>().ToArray();
            if (proposal.Entries.Count > ledger.MaxBatch)
                refused.Add(new Fault(proposal.Entries[0].At, $"has more than {ledger.MaxBatch} entries in its transaction"));
            if (refused.Count == 0) accepted.Add(new Accepted(fitting));
            else Void(refused, proposal.Entries.Select(entry => entry.At), faults);
        }
        return accepted;
    }

    private async Task<Appending> AppendAsync(List<Accepted> accepted, List<Fault> faults, CancellationToken cancellationToken)
    {
        var standing = await _repair.StandingAsync(accepted.SelectMany(transaction => transaction.Entries), cancellationToken);
        var fresh = accepted.Select(transaction => Without(transaction, standing)).Where(transaction => transaction.Entries.Count > 0);
        var (appended, duplicates) = (0, standing.Count);
        foreach (var batch in Batches(fresh, ledger.MaxBatch))
        {
            var done = await ledger.AppendAsync(Entries(batch), cancellationToken);
            while (done.Conflicts.Count > 0)
            {
                // An id already used with different content: its transaction is reported, and the rest of the batch appended without it.
                var lines = batch.SelectMany(transaction => transaction.Entries.Select(entry => (transaction, entry.At))).ToArray();
                foreach (var conflict in done.Conflicts.Select(index => lines[index]).GroupBy(line => line.transaction))
                {
                    Void([.. conflict.Select(line => new Fault(line.At, "id: is taken by an entry with different content"))],
                        conflict.Key.Entries.Select(entry => entry.At), faults);
                    batch.Remove(conflict.Key);
                }
                done = await ledger.AppendAsync(Entries(batch), cancellationToken);
            }
            appended += done.Count;
            duplicates += done.Duplicates;
        }
        return new Appending(appended, duplicates);
    }

    private static Accepted Without(Accepted transaction, IReadOnlySet<string> ids) =>
        new([.. transaction.Entries.Where(entry => !ids.Contains(entry.Entry.EntryId))]);

    /// <summary>As many transactions as one commit holds; none is spread over two.</summary>
    private static IEnumerable<List<Accepted>> Batches(IEnumerable<Accepted> transactions, int largest)
    {
        var batch = new List<Accepted>();
        var size = 0;
        foreach (var transaction in transactions)
        {
            if (size + transaction.Entries.Count > largest)
            {
                yield return batch;
                (batch, size) = ([], 0);
            }
            batch.Add(transaction);
            size += transaction.Entries.Count;
        }
        if (batch.Count > 0) yield return batch;
    }

    private static Entry[] Entries(List<Accepted> batch) =>
        [.. batch.SelectMany(transaction => transaction.Entries).Select(entry => entry.Entry)];

    /// <summary>A refused line takes the others of its transaction with it.</summary>
    private static void Void(List<Fault> refused, IEnumerable<Place> lines, List<Fault> faults)
    {
        faults.AddRange(refused);
        faults.AddRange(lines.Except(refused.Select(fault => fault.At))
            .Select(line => new Fault(line, "is left out: another line of its transaction is refused")));
    }

    private static AcceptedEntry? Check(ProposedEntry proposed, List<Fault> faults)
    {
        var found = new Faults();
        var entries = EntryRules.Check([proposed.Entry], NoId, found);
        foreach (var (field, messages) in found.ByField)
            faults.Add(new Fault(proposed.At, $"{IndexBefore.Replace(field, "")}: {messages[0]}{WayOut(field, proposed.Entry)}"));
        return !found.Any ? new AcceptedEntry(proposed.At, entries[0], proposed.EarlierId) : null;
    }

    private static string NoId() => throw new InvalidOperationException("every imported entry has an id");

    private static string WayOut(string field, EntryRequest entry) => field.Split('.')[^1] switch
    {
        "property_id" => $", not {entry.PropertyId}: metadata property names another",
        "amount" when entry.Amount is { } amount => $", not {amount}: write it so in the file",
        _ => "",
    };

    [GeneratedRegex(@"^entries\[0\]\.?")]
    private static partial Regex IndexBefore { get; }
}

/// <param name="PortfolioId">For entries whose metadata name none.</param>
/// <param name="IncludeRoot">The folder that included files may be in; if null, the file's own.</param>
/// <param name="DryRun">Nothing is appended.</param>
internal sealed record ImportRequest(string File, string PortfolioId, string? IncludeRoot = null, Repair Repair = Repair.None,
    bool DryRun = false);

internal sealed record Appending(int Appended, int Duplicates);
