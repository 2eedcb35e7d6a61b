using ExecutorService.Importing;
using ExecutorService.Ledger;
using Microsoft.Extensions.Options;

namespace ExecutorService.Tests.Importing;

public sealed class BeancountTests
{
    private const string Sound = """
        option "title" "Lisbon"   ; a comment
        2026-01-01 open Income:Bookings:Alfama-1 EUR
          note: "metadata of a directive that is passed over"

        2026-01-05 * "Airbnb" "Three \"quiet\" nights" #stay ^link
          nights: 3
          Income:Bookings:Alfama-1   -1,300.50 EUR
          Assets:Bank

        2026-01-09 txn "Cleaning"
          Expenses:Cleaning:Alfama-1   45 EUR  ; after the stay
            id: "invoice-17"
            portfolio: "porto"
          Assets:Bank                 -45 EUR

        2026-01-10 ! "Paid from two pockets"
          Assets:Bank   -10.00 EUR
          Assets:Cash    -5.00 EUR
          Expenses:Repairs:Haus
            property: baixa-2

        2026-01-31 custom "rate" "alfama-1" 120.00 EUR
        """;

    [Fact]
    public async Task Income_is_a_booking_expenses_are_costs_and_a_rate_is_a_rate()
    {
        await using var app = new ExecutorApp();
        var (imported, entries) = await ImportAsync(app, Sound);
        Assert.Empty(imported.Faults);
        Assert.Equal(
            [
                "booking 2026-01-05 lisbon Alfama-1 1300.50 EUR 3 Three \"quiet\" nights",
                "cost 2026-01-09 porto Alfama-1 45.00 EUR  cleaning: Cleaning",
                "cost 2026-01-10 lisbon baixa-2 15.00 EUR  repairs: Paid from two pockets",
                "rate 2026-01-31 lisbon alfama-1 120.00 EUR  ",
            ],
            entries.Select(entry => $"{entry.Kind.Word()} {entry.Date:yyyy-MM-dd} {entry.PortfolioId} {entry.PropertyId} {entry.Amount} {entry.Currency} {entry.Nights} {entry.Memo}"));
        Assert.Equal("invoice-17", entries[1].EntryId);
    }

    [Fact]
    public async Task Metadata_of_a_posting_come_before_those_of_its_transaction()
    {
        await using var app = new ExecutorApp();
        var (_, entries) = await ImportAsync(app, """
            2026-01-05 * "Two houses"
              property: "whole"
              portfolio: "porto"
              Expenses:Cleaning:A  10.00 EUR
                property: "own"
              Expenses:Cleaning:B  20.00 EUR
              Assets:Bank
            """);
        Assert.Equal(["porto own 10.00", "porto whole 20.00"], entries.Select(entry => $"{entry.PortfolioId} {entry.PropertyId} {entry.Amount}"));
    }

    [Fact]
    public async Task The_same_file_again_appends_nothing_and_two_equal_postings_are_two_entries()
    {
        const string twice = "2026-01-05 * \"x\"\n  Income:Bookings:A  -10.00 EUR\n  Income:Bookings:A  -10 EUR\n  Assets:Bank\n";
        await using var app = new ExecutorApp();
        var (first, _) = await ImportAsync(app, twice);
        var (second, _) = await ImportAsync(app, twice);
        Assert.Equal((2, 0), (first.Appended, first.Duplicates));
        Assert.Equal((0, 2, first.Head.Commit), (second.Appended, second.Duplicates, second.Head.Commit));
    }

    [Fact]
    public async Task What_does_not_fit_is_told_by_line_and_the_rest_is_appended()
    {
        await using var app = new ExecutorApp();
        var (imported, entries) = await ImportAsync(app, """
            this is no beancount
            2026-02-30 * "No such day"
              Income:Bookings:A  -10.00 EUR
              Assets:Bank
            2026-02-01 * "Arithmetic"
              Expenses:Cleaning:A  (1 + 2) EUR
            2026-02-02 * "Two unknowns"
              Expenses:Cleaning:A
              Assets:Bank
            2026-02-03 * "Ounces"
              Expenses:Cleaning:A  1.00 OUNCES
            2026-02-04 * "Fits"
              Expenses:Cleaning:A  1.00 EUR
            2026-02-05 * "Too long"
              nights: 366
              Income:Bookings:A  -1.00 EUR
            """);
        Assert.Equal(["1 is no Beancount directive", "3 date", "6 is neither a posting with a plain amount nor metadata", "8 amount", "8 currency", "11 currency", "16 nights"],
            imported.Faults.Select(fault => $"{fault.Line} {fault.Message.Split(':')[0]}").Order(NumberFirst));
        Assert.Equal(["cleaning: Fits"], entries.Select(entry => entry.Memo));
    }

    [Fact]
    public async Task An_id_that_is_taken_is_told_and_does_not_hold_up_the_rest()
    {
        await using var app = new ExecutorApp();
        await ImportAsync(app, "2026-02-04 * \"x\"\n  Expenses:Cleaning:A  1.00 EUR\n    id: \"one\"\n");
        var (imported, entries) = await ImportAsync(app, "2026-02-04 * \"x\"\n  Expenses:Cleaning:A  2.00 EUR\n    id: \"one\"\n  Expenses:Cleaning:A  3.00 EUR\n");
        Assert.Equal((1, "2 id: is taken by an entry with other content"), (imported.Appended, $"{imported.Faults.Single().Line} {imported.Faults.Single().Message}"));
        Assert.Equal([1.00m, 3.00m], entries.Select(entry => entry.Amount));
    }

    [Fact]
    public async Task Several_ids_that_are_taken_in_one_batch_are_each_told_by_line()
    {
        await using var app = new ExecutorApp();
        static string File(params decimal[] amounts) =>
            "2026-02-04 * \"x\"\n" + string.Concat(amounts.Select((amount, n) => $"  Expenses:Cleaning:A  {amount} EUR\n    id: \"{n}\"\n"));
        await ImportAsync(app, File(1m, 2m));
        var (imported, entries) = await ImportAsync(app, File(7m, 8m, 3m, 4m));
        Assert.Equal([2, 4], imported.Faults.Select(fault => fault.Line));
        Assert.Equal((2, 0), (imported.Appended, imported.Duplicates));
        Assert.Equal([1m, 2m, 3m, 4m], entries.Select(entry => entry.Amount));
    }

    private static readonly Comparer<string> NumberFirst = Comparer<string>.Create((one, other) =>
        (int.Parse(one.Split(' ')[0]), one).CompareTo((int.Parse(other.Split(' ')[0]), other)));

    private static async Task<(Imported Imported, IReadOnlyList<Entry> Entries)> ImportAsync(ExecutorApp app, string text)
    {
        var history = app.Get<LedgerHistory>();
        var import = new BeancountImport(app.Get<LedgerWriter>(), history, app.Get<IOptions<LedgerOptions>>());
        var imported = await import.RunAsync(new StringReader(text), "lisbon", TestContext.Current.CancellationToken);
        return (imported, await history.PageAsync(imported.Head, 0, 100, TestContext.Current.CancellationToken));
    }
}
