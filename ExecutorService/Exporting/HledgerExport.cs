using System.Globalization;
using ExecutorService.Ledger;
using Storage.Rows;

namespace ExecutorService.Exporting;

/// <summary>A journal that <c>hledger check --strict</c> accepts. Rates are no money that moved, and become comments.</summary>
internal sealed class HledgerExport : IExport
{
    private readonly ExportAccounts _accounts = new();
    private readonly HashSet<string> _currencies = new(StringComparer.Ordinal);

    public void Begin(TextWriter to, LedgerCommit asOf) =>
        to.Write($"; The ledger as of commit {asOf.Commit}, height {asOf.Height}, {asOf.Entries} entries\n");

    public void Write(TextWriter to, LedgerCommit commit, IReadOnlyList<Entry> entries)
    {
        if (entries.Count > 0) to.Write($"\n; Commit {commit.Commit}\n");
        foreach (var entry in entries) Write(to, entry);
    }

    private void Write(TextWriter to, Entry entry)
    {
        var tags = $"portfolio:{entry.PortfolioId}, property:{entry.PropertyId}";
        if (entry.Kind is EntryKind.Rate)
        {
            to.Write($"; rate {entry.Date.ToIso()} {Amount(entry.Amount, entry)}, id:{entry.EntryId}, {tags}\n");
            return;
        }
        var account = _accounts.Of(entry);
        foreach (var opened in new[] { ExportAccounts.Money, account }.Where(_accounts.Opens)) to.Write($"account {opened}\n");
        if (_currencies.Add(entry.Currency)) to.Write($"commodity {Amount(Currencies.Round(1000, entry.Currency), entry)}\n");
        // Within a description, a semicolon begins a comment.
        var description = entry.Memo?.Replace(';', ',') ?? "";
        to.Write($"{entry.Date.ToIso()} * ({entry.EntryId}) {description}\n    ; {tags}");
        if (entry.Nights is { } nights) to.Write($", nights:{nights}");
        var amount = entry.Kind is EntryKind.Booking ? -entry.Amount : entry.Amount;
        to.Write($"\n    {account}  {Amount(amount, entry)}\n    {ExportAccounts.Money}  {Amount(-amount, entry)}\n");
    }

    /// <summary>With a decimal mark even where there are no decimals: hledger asks for one.</summary>
    private static string Amount(decimal amount, Entry entry)
    {
        var number = amount.ToString(CultureInfo.InvariantCulture);
        return $"{number}{(number.Contains('.', StringComparison.Ordinal) ? "" : ".")} {entry.Currency}";
    }
}
