using ExecutorService.Importing;
using ExecutorService.Ledger;

namespace ExecutorService.Tests.Importing;

/// <summary>
/// A ledger that an earlier version filled: it read 50 dollars for 45 euros, and gave ids that did not tell two payees apart.
/// </summary>
public sealed class ImportRepairTests
{
    private const string File = """
        plugin "beancount.plugins.auto_accounts"
        2026-01-05 * "Airbnb" "Three nights"
          nights: 3
          Income:Bookings:Alfama-1   -300.00 EUR
          Assets:Bank
        2026-01-09 * "Cleaner" "Paid in dollars"
          Assets:Bank   -50.00 USD @@ 45.00 EUR
          Expenses:Cleaning:Alfama-1
        2026-01-10 * "Cleaner" "By invoice"
          id: "invoice-17"
          Assets:Bank   -60.00 USD @@ 54.00 EUR
          Expenses:Cleaning:Alfama-1
        """;

    private static readonly Entry[] Before =
    [
        new()
        {
            EntryId = "beancount-f4394714b6afe4100b3d59b115627a1e", Kind = EntryKind.Booking, Date = new DateOnly(2026, 1, 5),
            PortfolioId = "lisbon", PropertyId = "Alfama-1", Amount = 300.00m, Currency = "EUR", Nights = 3, Memo = "Three nights",
        },
        new()
        {
            EntryId = "beancount-00000000000000000000000000000001", Kind = EntryKind.Cost, Date = new DateOnly(2026, 1, 9),
            PortfolioId = "lisbon", PropertyId = "Alfama-1", Amount = 50.00m, Currency = "USD", Memo = "cleaning: Paid in dollars",
        },
        new()
        {
            EntryId = "beancount-00000000000000000000000000000002", Kind = EntryKind.Rate, Date = new DateOnly(2026, 1, 9),
            PortfolioId = "lisbon", PropertyId = "Alfama-1", Amount = 12_000.00m, Currency = "EUR",
        },
        new()
        {
            EntryId = "invoice-17", Kind = EntryKind.Cost, Date = new DateOnly(2026, 1, 10),
            PortfolioId = "lisbon", PropertyId = "Alfama-1", Amount = 60.00m, Currency = "USD", Memo = "cleaning: By invoice",
        },
        new()
        {
            EntryId = "by-hand", Kind = EntryKind.Cost, Date = new DateOnly(2026, 1, 9),
            PortfolioId = "lisbon", PropertyId = "Alfama-1", Amount = 1.00m, Currency = "USD",
        },
    ];

    [Fact]
    public async Task What_an_earlier_import_got_right_is_known_already()
    {
        await using var ledger = await FilledAsync();
        var (imported, entries) = await ledger.ImportAsync(File.Replace("54.00 EUR", "54.00 EUR ;", StringComparison.Ordinal));
        Assert.Equal(new Appending(1, 1), imported.Entries);
        Assert.Equal(["id: is taken by an entry with different content"], imported.Faults.Select(fault => fault.Message));
        Assert.Equal(45.00m, entries[^1].Amount);
    }

    [Fact]
    public async Task What_it_got_wrong_is_listed_and_nothing_appended()
    {
        await using var ledger = await FilledAsync();
        var (imported, entries) = await ledger.ImportAsync(File, Repair.List);
        Assert.Equal(["beancount-00000000000000000000000000000001", "beancount-00000000000000000000000000000002", "invoice-17"],
            imported.Repairs.Select(entry => entry.EntryId));
        Assert.Equal(Before, entries);
    }

    [Fact]
    public async Task What_it_got_wrong_is_taken_back_once_and_the_chain_is_whole()
    {
        await using var ledger = await FilledAsync();
        await ledger.ImportAsync(File, Repair.Reverse);
        var (again, entries) = await ledger.ImportAsync(File.Replace("invoice-17", "invoice-17b", StringComparison.Ordinal),
            Repair.Reverse);
        Assert.Equal(["beancount-00000000000000000000000000000002"],
            again.Repairs.Select(entry => entry.EntryId)); // a rate is never taken back
        Assert.Equal(new Appending(1, 2), again.Entries);
        Assert.Equal(["EUR cleaning 45.00", "EUR cleaning 54.00", "USD cleaning -50.00", "USD cleaning -60.00", "USD cleaning 50.00",
            "USD cleaning 60.00"],
            entries.Where(entry => entry.Memo?.StartsWith("cleaning", StringComparison.Ordinal) is true)
                .Select(entry => $"{entry.Currency} {entry.Memo!.Split(':')[0]} {entry.Amount}").Order(StringComparer.Ordinal));
        Assert.Equal("cleaning: reversal of invoice-17", entries.Single(entry => entry.Amount == -60.00m).Memo);
        Assert.True((await ledger.App.Get<LedgerVerifier>().VerifyAsync(TestContext.Current.CancellationToken)).Valid);
    }

    [Fact]
    public async Task A_file_that_does_not_fit_as_a_whole_repairs_nothing()
    {
        await using var ledger = await FilledAsync();
        var (imported, entries) = await ledger.ImportAsync(File.Replace("nights: 3", "nights: 366", StringComparison.Ordinal),
            Repair.Reverse);
        Assert.Equal((true, 0), (imported.IsRefused, imported.Repairs.Count));
        Assert.Equal(Before, entries);
    }

    [Fact]
    public async Task What_is_taken_back_no_longer_stands_for_what_the_file_says()
    {
        await using var ledger = await FilledAsync();
        await ledger.ImportAsync(File.Replace("-300.00", "-301.00", StringComparison.Ordinal), Repair.Reverse);
        var (imported, entries) = await ledger.ImportAsync(File);
        Assert.Equal(1, imported.Entries.Appended);
        Assert.Equal([300m, -300m, 301m, 300m], entries.Where(entry => entry.Kind is EntryKind.Booking).Select(entry => entry.Amount));
    }

    private static async Task<ImportLedger> FilledAsync()
    {
        var ledger = new ImportLedger();
        await ledger.App.Get<LedgerWriter>().AppendAsync(Before, TestContext.Current.CancellationToken);
        return ledger;
    }
}
