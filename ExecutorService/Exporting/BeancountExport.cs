using System.Globalization;
using ExecutorService.Ledger;
using Storage.Rows;

namespace ExecutorService.Exporting;

/// <summary>
/// A file that <c>bean-check</c> accepts. <c>import-beancount</c> reads it back: the metadata keep what accounts cannot say.
/// </summary>
internal sealed class BeancountExport : IExport
{
    private readonly ExportAccounts _accounts = new();

    public void Begin(TextWriter to, LedgerCommit asOf) =>
        to.Write($"; The ledger as of commit {asOf.Commit}, height {asOf.Height}, {asOf.Entries} entries\n");

    public void Write(TextWriter to, LedgerCommit commit, IReadOnlyList<Entry> entries)
    {
        if (entries.Count > 0) to.Write($"\n; Commit {commit.Commit}\n");
        foreach (var entry in entries) Write(to, entry);
    }

    private void Write(TextWriter to, Entry entry)
    {
        var amount = $"{entry.Amount.ToString(CultureInfo.InvariantCulture)} {entry.Currency}";
        var opposite = $"{(-entry.Amount).ToString(CultureInfo.InvariantCulture)} {entry.Currency}";
        if (entry.Kind is EntryKind.Rate)
        {
            to.Write($"{entry.Date.ToIso()} custom \"rate\" \"{entry.PropertyId}\" {amount}\n");
            to.Write($"  ledger-id: \"{entry.EntryId}\"\n  ledger-portfolio: \"{entry.PortfolioId}\"\n");
            Memo(to, entry);
            return;
        }
        var account = _accounts.Of(entry);
        foreach (var opened in new[] { ExportAccounts.Money, account }.Where(_accounts.Opens))
            to.Write($"{EntryRules.Earliest.ToIso()} open {opened}\n");
        to.Write($"{entry.Date.ToIso()} * {Quoted(entry.Memo ?? "")}\n");
        Metadata(to, entry);
        var isBooking = entry.Kind is EntryKind.Booking;
        to.Write($"  {account}  {(isBooking ? opposite : amount)}\n  {ExportAccounts.Money}  {(isBooking ? amount : opposite)}\n");
    }

    private static void Metadata(TextWriter to, Entry entry)
    {
        to.Write($"  id: \"{entry.EntryId}\"\n  portfolio: \"{entry.PortfolioId}\"\n  property: \"{entry.PropertyId}\"\n");
        if (entry.Nights is { } nights) to.Write($"  nights: {nights}\n");
        Memo(to, entry);
    }

    private static void Memo(TextWriter to, Entry entry)
    {
        if (entry.Memo is { } memo) to.Write($"  ledger-memo: {Quoted(memo)}\n");
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
