using System.Globalization;
using System.Net;
using System.Text;
using ExecutorService.Exporting;
using ExecutorService.Importing;
using ExecutorService.Ledger;
using ExecutorService.Tests.Beancount;
using ExecutorService.Tests.Importing;

namespace ExecutorService.Tests.Exporting;

/// <summary>The ledger's exports, read by the programs that they are for.</summary>
public sealed class ExportTests : IAsyncLifetime
{
    /// <summary>Ids, currencies and texts that a careless export would trip over.</summary>
    private static readonly Entry[] Ledger =
    [
        Entry("b-1", EntryKind.Booking, 300.00m, "EUR", "Three nights", nights: 3),
        Entry("b-2", EntryKind.Booking, -50.00m, "EUR", "\"refund\" \\ ; of; \"heating\" (1) | = !", nights: 1),
        Entry("b-3", EntryKind.Booking, 42_000m, "JPY", null, "Alfama-1", nights: 2),
        Entry("b-4", EntryKind.Booking, 12.345m, "KWD", "* ! 2026-01-01", "_x.y", nights: 2),
        Entry("b-5", EntryKind.Booking, 12.00m, "XYZ", "  наша квартира 海景 😀", "-x-y", nights: 2),
        Entry("b-6", EntryKind.Booking, 0.00m, "EUR", "the owner", nights: 2, portfolio: "porto.a"),
        Entry("c-1", EntryKind.Cost, 45.50m, "EUR", "cleaning: after; the storm"),
        Entry("c-2", EntryKind.Cost, -5.00m, "EUR", "no category", portfolio: "PORTO.A"),
        Entry("c-3", EntryKind.Cost, 7.10m, "EUR", "2nd floor & Co.: x: y"),
        Entry("c-4", EntryKind.Cost, 7.10m, "EUR", ": x"),
        Entry("r-1", EntryKind.Rate, 120.00m, "EUR", "; listed \"so\""),
        Entry("r-2", EntryKind.Rate, 9_000m, "JPY", null, portfolio: "porto.a"),
    ];

    private readonly ExecutorApp _app = new();
    private readonly TemporaryDirectory _folder = new();
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _http = _app.CreateClient();
        foreach (var batch in Ledger.Chunk(5)) await _app.Get<LedgerWriter>().AppendAsync(batch, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Bean_check_accepts_the_beancount_file_and_sums_what_the_ledger_sums()
    {
        var file = await ExportAsync("beancount");
        var (exitCode, output) = await Oracle.RunAsync("bean-check", file);
        Assert.True(exitCode == 0, output + await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        var answer = Assert.Single(await Oracle.AskAsync([file]));
        Assert.Empty(answer.Errors);
        var sums = answer.Balances.Where(balance => !balance.Key.StartsWith(ExportAccounts.Money, StringComparison.Ordinal));
        Assert.Equal(Sums(), sums.Select(sum => $"{sum.Key.Split(':')[0]} {sum.Key.Split(' ')[1]} {sum.Value}")
            .Order(StringComparer.Ordinal));
        Assert.Equal(["Expenses:2nd-floor---co-:Lisbon:Alfama-1", "Income:Bookings:Lisbon:Alfama-1", "Income:Bookings:Lisbon:Alfama-1-2",
            "Income:Bookings:Lisbon:X-x-y", "Income:Bookings:Lisbon:X-x-y-2"], sums.Select(sum => sum.Key.Split(' ')[0])
            .Where(account => account.StartsWith("Income", StringComparison.Ordinal) || account.Contains("2nd", StringComparison.Ordinal))
            .Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Hledger_accepts_the_journal_and_sums_what_the_ledger_sums()
    {
        var file = await ExportAsync("hledger");
        var (exitCode, output) = await Oracle.RunAsync("hledger", "-f", file, "check", "--strict");
        Assert.True(exitCode == 0, output + await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        var (_, table) = await Oracle.RunAsync("hledger", "-f", file, "balance", "income", "expenses", "--flat", "--empty", "--no-total",
            "--output-format", "csv", "--layout", "bare");
        var rows = table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(row => row.Replace("\"", "", StringComparison.Ordinal).Split(','))
            .Select(row => (Account: row[0], Currency: row[1], Number: decimal.Parse(row[2], CultureInfo.InvariantCulture)));
        Assert.Equal(Sums(), rows.Where(row => row.Number != 0)
            .Select(row => $"{row.Account.Split(':')[0]} {row.Currency} {Plain(row.Number)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_beancount_file_fills_an_empty_ledger_with_the_same_entries()
    {
        var file = await ExportAsync("beancount");
        await using var other = new ImportLedger();
        var (imported, entries) = await other.ImportAsync(new ImportRequest(file, "nowhere"));
        Assert.Empty(imported.Faults);
        // XYZ is no currency that a Beancount file could be trusted with.
        Assert.Equal(Ledger.Where(entry => entry.Currency != "XYZ").OrderBy(entry => entry.EntryId, StringComparer.Ordinal),
            entries.OrderBy(entry => entry.EntryId, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_an_earlier_commit_or_of_one_portfolio_only_its_entries_are_exported()
    {
        var history = _app.Get<LedgerHistory>();
        var head = await history.HeadAsync(TestContext.Current.CancellationToken);
        var earlier = await DownloadAsync($"?format=chain&commit={head.Previous}");
        Assert.Equal(Ledger[..10].Select(entry => entry.EntryId), earlier.Split('\n').Select(line => line.Split('\t'))
            .Where(fields => fields.Length == 9).Select(fields => fields[0]));
        Assert.EndsWith($"# {head.Previous}\n", earlier, StringComparison.Ordinal);
        var porto = await DownloadAsync("?format=beancount&portfolio_id=porto.a");
        Assert.Equal(["b-6"], porto.Split('\n').Where(line => line.StartsWith("  id: ", StringComparison.Ordinal))
            .Select(line => line.Split('"')[1]));
    }

    [Theory]
    [InlineData("", "format")]
    [InlineData("?format=xlsx&portfolio_id=a/b", "format portfolio_id")]
    [InlineData("?format=chain&portfolio_id=lisbon", "portfolio_id")]
    public async Task A_wrong_parameter_is_named_and_so_is_what_would_be_right(string query, string fields)
    {
        var problem = await _http.AskAsync("/v1/ledger/export" + query, HttpStatusCode.BadRequest);
        Assert.Equal("urn:platform:executor:invalid-export", (string)problem["type"]!);
        Assert.Equal(fields, string.Join(' ', problem["errors"]!.AsObject().Select(error => error.Key)));
        if (fields.StartsWith("format", StringComparison.Ordinal))
            Assert.Equal("must be one of chain, beancount, csv, hledger", (string)problem["errors"]!["format"]![0]!);
    }

    [Fact]
    public async Task The_rows_are_the_entries_and_no_memo_runs_as_a_formula()
    {
        Entry[] odd = [Entry("d-1", EntryKind.Cost, 1.00m, "EUR", "=1+1"), Entry("d-2", EntryKind.Cost, -2.50m, "EUR", "a \"b\", c")];
        await _app.Get<LedgerWriter>().AppendAsync(odd, TestContext.Current.CancellationToken);
        var lines = (await DownloadAsync("?format=csv&portfolio_id=lisbon")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("entry_id,kind,date,portfolio_id,property_id,amount,currency,nights,memo", lines[0]);
        Assert.Equal("b-1,booking,2026-01-05,lisbon,alfama-1,300.00,EUR,3,Three nights", lines[1]);
        Assert.Equal(["d-1,cost,2026-01-05,lisbon,alfama-1,1.00,EUR,,'=1+1",
            "d-2,cost,2026-01-05,lisbon,alfama-1,-2.50,EUR,,\"a \"\"b\"\", c\""], lines[^2..]);
        Assert.Equal(Ledger.Count(entry => entry.PortfolioId == "lisbon") + odd.Length + 1, lines.Length);
    }

    [Fact]
    public async Task An_unknown_commit_is_a_404_problem() => Assert.Equal("urn:platform:executor:unknown-commit",
        (string)(await _http.AskAsync($"/v1/ledger/export?format=chain&commit={new string('f', 64)}", HttpStatusCode.NotFound))["type"]!);

    private async Task<string> ExportAsync(string format)
    {
        var text = await DownloadAsync($"?format={format}");
        var file = Path.Combine(_folder.Path, format + (format == "hledger" ? ".journal" : ".beancount"));
        await File.WriteAllTextAsync(file, text, new UTF8Encoding(false), TestContext.Current.CancellationToken);
        return file;
    }

    private Task<string> DownloadAsync(string query) =>
        _http.GetStringAsync("/v1/ledger/export" + query, TestContext.Current.CancellationToken);

    /// <summary>By account, as both programs have them: income is negative. What comes to nothing is not told.</summary>
    private static IEnumerable<string> Sums() => Ledger.Where(entry => entry.Kind is not EntryKind.Rate)
        .GroupBy(entry => (entry.Kind, entry.Currency, entry.PortfolioId, entry.PropertyId,
            Category: entry.Kind is EntryKind.Cost ? CategoryOf(entry.Memo!) : ""))
        .Select(group => (group.Key, Sum: group.Sum(entry => entry.Kind is EntryKind.Booking ? -entry.Amount : entry.Amount)))
        .Where(group => group.Sum != 0)
        .Select(group => $"{(group.Key.Kind is EntryKind.Booking ? "Income" : "Expenses")} {group.Key.Currency} {Plain(group.Sum)}")
        .Order(StringComparer.Ordinal);

    private static string CategoryOf(string memo) => memo.IndexOf(':', StringComparison.Ordinal) > 0 ? memo.Split(':')[0] : "";

    private static string Plain(decimal number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    private static Entry Entry(string id, EntryKind kind, decimal amount, string currency, string? memo, string property = "alfama-1",
        int? nights = null, string portfolio = "lisbon") => new()
    {
        EntryId = id, Kind = kind, Date = new DateOnly(2026, 1, 5), PortfolioId = portfolio, PropertyId = property, Amount = amount,
        Currency = currency, Nights = nights, Memo = memo,
    };
}
