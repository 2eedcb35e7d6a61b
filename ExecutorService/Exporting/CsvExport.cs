using ExecutorService.Ledger;
using Storage.Rows;

namespace ExecutorService.Exporting;

/// <summary>The entries as CSV (RFC 4180, a header row), for spreadsheets.</summary>
internal sealed class CsvExport : IExport
{
    public void Begin(TextWriter to, LedgerCommit asOf) =>
        to.Write("entry_id,kind,date,portfolio_id,property_id,amount,currency,nights,memo\r\n");

    public void Write(TextWriter to, LedgerCommit commit, IReadOnlyList<Entry> entries)
    {
        foreach (var entry in entries)
            to.Write($"{entry.EntryId},{entry.Kind.Word()},{entry.Date.ToIso()},{entry.PortfolioId},{entry.PropertyId},{entry.Amount}," +
                $"{entry.Currency},{entry.Nights},{Cell(entry.Memo ?? "")}\r\n");
    }

    /// <summary>Only memos are free text. One that begins like a formula gets an apostrophe, or a spreadsheet would run it.</summary>
    private static string Cell(string text)
    {
        if (text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal)) text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
