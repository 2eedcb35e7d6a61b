using System.Text.RegularExpressions;
using ExecutorService.Ledger;
using Microsoft.Extensions.Options;

namespace ExecutorService.Importing;

/// <summary>From a file to commits: what fits is appended, batch by batch in the order of the file; what does not is told by its line.</summary>
internal sealed partial class BeancountImport(LedgerWriter writer, LedgerHistory history, IOptions<LedgerOptions> options)
{
    public async Task<Imported> RunAsync(TextReader text, string portfolioId, CancellationToken cancellationToken)
    {
        var (transactions, unread) = BeancountFile.Read(text);
        var faults = unread.ToList();
        var translated = new BeancountEntries(portfolioId);
        var fitting = transactions.SelectMany(translated.Of).Select(sent => (sent.Line, Entry: Check(sent.Line, sent.Entry, faults))).Where(sent => sent.Entry is not null).ToArray();

        var (appended, duplicates) = (0, 0);
        foreach (var batch in fitting.Chunk(options.Value.LargestBatch))
        {
            var wanted = batch.ToList();
            var done = await writer.AppendAsync([.. wanted.Select(sent => sent.Entry!)], cancellationToken);
            if (done.Conflicts.Count > 0)
            {
                // An id that stands with other content: told, and the rest of the batch is appended without it.
                faults.AddRange(done.Conflicts.Select(index => new Fault(wanted[index].Line, "id: is taken by an entry with other content")));
                foreach (var index in done.Conflicts.OrderDescending()) wanted.RemoveAt(index);
                done = await writer.AppendAsync([.. wanted.Select(sent => sent.Entry!)], cancellationToken);
            }
            appended += done.Count;
            duplicates += done.Duplicates;
        }
        return new Imported(appended, duplicates, [.. faults.OrderBy(fault => fault.Line)], await history.HeadAsync(cancellationToken));
    }

    private static Entry? Check(int line, EntryRequest request, List<Fault> faults)
    {
        var errors = new Dictionary<string, string[]>();
        var entries = EntryRules.Check([request], () => throw new InvalidOperationException("every imported entry has an id"), errors);
        faults.AddRange(errors.Select(error => new Fault(line, $"{IndexBefore.Replace(error.Key, "")}: {error.Value[0]}")));
        return errors.Count == 0 ? entries[0] : null;
    }

    [GeneratedRegex(@"^entries\[0\]\.?")]
    private static partial Regex IndexBefore { get; }
}

internal sealed record Imported(int Appended, int Duplicates, IReadOnlyList<Fault> Faults, LedgerCommit Head);
