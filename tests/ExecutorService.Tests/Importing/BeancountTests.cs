using ExecutorService.Importing;
using ExecutorService.Ledger;

namespace ExecutorService.Tests.Importing;

/// <summary>What becomes of a Beancount file in the ledger. How it is read is compared with Beancount itself in ../Beancount.</summary>
public sealed class BeancountTests
{
    private const string Accounts = "plugin \"beancount.plugins.auto_accounts\"\n";

    private const string Sound = """
        plugin "beancount.plugins.auto_accounts" ; line 1
        2026-01-05 * "Airbnb" "Three \"quiet\" nights" #stay ^link
          nights: 3
          Income:Bookings:Alfama-1   -1,300.50 EUR
          Assets:Bank

        2026-01-09 txn "Cleaning,
            after a storm"
          Expenses:Cleaning:Alfama-1   45 EUR  ; after the stay
            id: "invoice-17"
            portfolio: "porto"
          Assets:Bank                 -45 EUR

        2026-01-10 ! "Paid from two pockets"
          Assets:Bank   -10.00 EUR
          Assets:Cash    -5.00 EUR
          Expenses:Repairs:Haus
            property: "baixa-2"

        2026-01-31 custom "rate" "alfama-1" 120.00 EUR
        """;

    [Fact]
    public async Task Income_is_a_booking_expenses_are_costs_and_a_rate_is_a_rate()
    {
        await using var ledger = new ImportLedger();
        var (imported, entries) = await ledger.ImportAsync(Sound);
        Assert.Empty(imported.Faults);
        Assert.Equal(
            [
                "booking 2026-01-05 lisbon Alfama-1 1300.50 EUR 3 Three \"quiet\" nights",
                "cost 2026-01-09 porto Alfama-1 45.00 EUR  cleaning: Cleaning, after a storm",
                "cost 2026-01-10 lisbon baixa-2 15.00 EUR  repairs: Paid from two pockets",
                "rate 2026-01-31 lisbon alfama-1 120.00 EUR  ",
            ],
            entries.Select(entry =>
                $"{entry.Kind.Word()} {entry.Date:yyyy-MM-dd} {entry.PortfolioId} {entry.PropertyId} {entry.Amount} {entry.Currency} "
                + $"{entry.Nights} {entry.Memo}"));
        Assert.Equal("invoice-17", entries[1].EntryId);
    }

    [Fact]
    public async Task A_file_that_beancount_would_refuse_is_refused_as_a_whole_and_every_line_is_told()
    {
        await using var ledger = new ImportLedger();
        var (imported, entries) = await ledger.ImportAsync(
            Sound + "\n2026-02-02 * \"x\"\n  Expenses:Cleaning:A  45,00 EUR\n  Expenses:Fees:A  1 eur\n  Assets:Bank\n");
        Assert.Equal((true, 0), (imported.IsRefused, entries.Count));
        Assert.Equal([22, 23], imported.Faults.Select(fault => fault.At.Line));
    }

    [Fact]
    public async Task Metadata_of_a_posting_come_before_those_of_its_transaction_and_these_before_pushed_ones()
    {
        await using var ledger = new ImportLedger();
        var (_, entries) = await ledger.ImportAsync(Accounts + """
            pushmeta property: "pushed"
            pushmeta portfolio: "porto"
            2026-01-05 * "Three houses"
              Expenses:Cleaning:A  10.00 EUR
                property: "own"
              Expenses:Cleaning:B  20.00 EUR
              Assets:Bank
            2026-01-06 * "One house"
              property: "whole"
              portfolio: "faro"
              Expenses:Cleaning:B  30.00 EUR
              Assets:Bank
            popmeta property:
            popmeta portfolio:
            """);
        Assert.Equal(["porto own 10.00", "porto pushed 20.00", "faro whole 30.00"],
            entries.Select(entry => $"{entry.PortfolioId} {entry.PropertyId} {entry.Amount}"));
    }

    [Fact]
    public async Task The_same_file_again_appends_nothing_and_two_equal_postings_are_two_entries()
    {
        const string twice = Accounts
            + "2026-01-05 * \"x\"\n  Income:Bookings:A  -10.00 EUR\n  Income:Bookings:A  -10 EUR\n  Assets:Bank\n";
        await using var ledger = new ImportLedger();
        var (first, _) = await ledger.ImportAsync(twice);
        var (second, _) = await ledger.ImportAsync(twice);
        Assert.Equal(new Appending(2, 0), first.Entries);
        Assert.Equal((new Appending(0, 2), first.Head.Commit), (second.Entries, second.Head.Commit));
    }

    [Fact]
    public async Task Two_payees_are_two_entries_whichever_of_them_comes_first_or_goes()
    {
        static string Of(params string[] payees) =>
            Accounts + string.Concat(
            payees.Select(payee => $"2026-01-05 * \"{payee}\" \"One night\"\n  Income:Bookings:A  -10.00 EUR\n  Assets:Bank\n"));
        await using var ledger = new ImportLedger();
        var (first, _) = await ledger.ImportAsync(Of("Booking"));
        var (other, _) = await ledger.ImportAsync(Of("Airbnb"));
        var (both, entries) = await ledger.ImportAsync(Of("Airbnb", "Booking"));
        Assert.Equal([new Appending(1, 0), new Appending(1, 0), new Appending(0, 2)], [first.Entries, other.Entries, both.Entries]);
        Assert.Equal(2, entries.Select(entry => entry.EntryId).Distinct().Count());
    }

    [Fact]
    public async Task A_transaction_that_the_ledger_cannot_hold_is_left_out_whole_and_the_rest_is_appended()
    {
        await using var ledger = new ImportLedger();
        var (imported, entries) = await ledger.ImportAsync(Accounts + """
            2026-02-01 * "A third of a cent"
              Expenses:Cleaning:A  10.003 EUR
              Expenses:Fees:A       1.00 EUR
              Assets:Bank
            2026-02-04 * "Fits"
              Expenses:Cleaning:A  1.00 EUR
              Assets:Bank
            2026-02-05 * "Too long"
              nights: 366
              Income:Bookings:A  -1.00 EUR
              Assets:Bank
            2026-02-06 * "No id"
              Income:Bookings:Ímpar  -1.00 EUR
              Assets:Bank
            2026-02-07 * "Twice"
              id: "two"
              Income:Bookings:A  -1.00 EUR
              Income:Bookings:B  -1.00 EUR
              Assets:Bank
            2026-02-08 custom "rate" 120.00 EUR
            """);
        Assert.Equal(["3 amount", "4 is left out", "11 nights", "14 property_id", "18 is left out", "19 id",
            "21 is not a rate such as custom \"rate\" \"Alfama-1\" 120.00 EUR"],
            imported.Faults.Select(fault => $"{fault.At.Line} {fault.Message.Split(':')[0]}"));
        Assert.Equal(["cleaning: Fits"], entries.Select(entry => entry.Memo));
    }

    [Fact]
    public async Task Commodities_that_are_not_money_are_skipped_with_a_note()
    {
        await using var ledger = new ImportLedger();
        var (imported, entries) = await ledger.ImportAsync(Accounts + """
            2026-02-03 * "Leave"
              Income:Employer:Vacation  -8 VACHR
              Assets:Vacation
            2026-02-04 * "Leave, and its pay"
              Expenses:Vacation:A  8 HRS
              Assets:Vacation     -8 HRS
              Income:Bookings:A   -9.00 EUR
              Assets:Bank
            """);
        Assert.Empty(imported.Faults);
        Assert.Equal([("HRS", 1), ("VACHR", 1)], imported.PassedOver.Select(commodity => (commodity.Key, commodity.Value)));
        Assert.Equal([9.00m], entries.Select(entry => entry.Amount));
    }

    [Fact]
    public async Task A_pad_from_income_is_a_booking_and_renamed_types_are_known()
    {
        await using var ledger = new ImportLedger();
        var (imported, entries) = await ledger.ImportAsync("""
            option "name_income" "Receitas"
            option "name_expenses" "Despesas"
            2026-01-01 open Assets:Bank
            2026-01-01 open Receitas:Reservas:Alfama-1
            2026-01-01 open Despesas:Limpeza:Alfama-1
            2026-01-02 pad Assets:Bank Receitas:Reservas:Alfama-1
            2026-01-03 balance Assets:Bank 300.00 EUR
            2026-01-04 * "x"
              Despesas:Limpeza:Alfama-1  45.00 EUR
              Assets:Bank
            """);
        Assert.Empty(imported.Faults);
        Assert.Equal(["booking 2026-01-02 300.00", "cost 2026-01-04 45.00"],
            entries.Select(entry => $"{entry.Kind.Word()} {entry.Date:yyyy-MM-dd} {entry.Amount}"));
    }

    [Fact]
    public async Task Ids_that_are_taken_are_reported_and_void_only_their_transactions()
    {
        static string File(params decimal[] amounts) => Accounts + string.Concat(amounts.Select((amount, n) =>
            $"2026-02-04 * \"x\"\n  Expenses:Cleaning:A  {amount} EUR\n    id: \"{n}\"\n  Expenses:Fees:A  {amount}\n  Assets:Bank\n"));
        await using var ledger = new ImportLedger();
        await ledger.ImportAsync(File(1m, 2m));
        var (imported, entries) = await ledger.ImportAsync(File(7m, 8m, 3m));
        Assert.Equal(["3 id", "5 is left out", "8 id", "10 is left out"],
            imported.Faults.Select(fault => $"{fault.At.Line} {fault.Message.Split(':')[0]}"));
        Assert.Equal(new Appending(2, 0), imported.Entries);
        Assert.Equal([1m, 1m, 2m, 2m, 3m, 3m], entries.Select(entry => entry.Amount));
    }

    [Fact]
    public async Task A_transaction_is_never_spread_over_two_commits()
    {
        await using var ledger = new ImportLedger(new Dictionary<string, string?> { ["Ledger:MaxBatch"] = "3" });
        var (imported, entries) = await ledger.ImportAsync(Accounts + string.Concat(Enumerable.Range(1, 4).Select(n =>
            $"2026-02-0{n} * \"x\"\n  Expenses:Cleaning:A  {n}.00 EUR\n  Expenses:Fees:A  {n}.00 EUR\n  Assets:Bank\n")));
        Assert.Equal((4L, 8), (imported.Head.Height, entries.Count));
        var (refused, _) = await ledger.ImportAsync(
            Accounts + "2026-03-01 * \"x\"\n" + string.Concat(Enumerable.Repeat("  Expenses:Fees:A  1 EUR\n", 4)) + "  Assets:Bank\n");
        Assert.Equal((4, new Appending(0, 0)), (refused.Faults.Count, refused.Entries));
    }
}
