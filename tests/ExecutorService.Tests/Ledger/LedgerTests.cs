using System.Net;
using Dapper;
using ExecutorService.Ledger;
using Microsoft.Data.Sqlite;

namespace ExecutorService.Tests.Ledger;

public sealed class LedgerTests
{
    [Fact]
    public async Task The_empty_ledger_has_a_head_of_zeros()
    {
        await using var app = new ExecutorApp();
        var head = await app.CreateClient().AskAsync("/v1/ledger/head");
        Assert.Equal($$"""{"commit":"{{Chain.Genesis}}","height":0,"entries":0}""", head.ToJsonString());
    }

    [Fact]
    public async Task A_batch_is_one_commit_and_the_head_moves_to_it()
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        var first = await http.TellAsync("/v1/ledger/entries", Batch(Booking("b-1", 300m), Cost("c-1", 45.5m)), HttpStatusCode.Created);
        var second = await http.TellAsync("/v1/ledger/entries", Batch(Booking("b-2", 120m)), HttpStatusCode.Created);

        Assert.Equal((1, 2, 0), ((int)first["height"]!, (int)first["appended"]!, (int)first["duplicates"]!));
        var expected = Chain.Commit((string)first["commit"]!,
            [new Entry
            {
                EntryId = "b-2", Kind = EntryKind.Booking, Date = new DateOnly(2026, 1, 10),
                PortfolioId = "lisbon", PropertyId = "alfama-1", Amount = 120m, Currency = "EUR", Nights = 2,
            }]);
        Assert.Equal(expected, (string)second["commit"]!);
        var head = await http.AskAsync("/v1/ledger/head");
        Assert.Equal((expected, 2, 3), ((string)head["commit"]!, (int)head["height"]!, (int)head["entries"]!));
    }

    [Fact]
    public async Task A_batch_sent_again_appends_nothing_and_leaves_the_head()
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        var first = await http.TellAsync("/v1/ledger/entries", Batch(Booking("b-1", 300m), Cost("c-1", 45m)), HttpStatusCode.Created);
        var again = await http.TellAsync("/v1/ledger/entries", Batch(Booking("b-1", 300.00m), Cost("c-1", 45m)));
        Assert.Equal(((string)first["commit"]!, 1, 0, 2),
            ((string)again["commit"]!, (int)again["height"]!, (int)again["appended"]!, (int)again["duplicates"]!));
    }

    [Fact]
    public async Task A_retry_that_brings_new_entries_appends_only_those()
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        await http.TellAsync("/v1/ledger/entries", Batch(Booking("b-1", 300m)), HttpStatusCode.Created);
        var second = await http.TellAsync("/v1/ledger/entries", Batch(Booking("b-1", 300m), Booking("b-2", 80m), Booking("b-2", 80m)),
            HttpStatusCode.Created);
        Assert.Equal((1, 2), ((int)second["appended"]!, (int)second["duplicates"]!));
    }

    [Fact]
    public async Task An_id_used_with_different_content_refuses_the_whole_batch_by_index()
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        await http.TellAsync("/v1/ledger/entries", Batch(Booking("b-1", 300m)), HttpStatusCode.Created);
        var problem = await http.TellAsync("/v1/ledger/entries", Batch(Booking("b-2", 80m), Booking("b-1", 301m)), HttpStatusCode.Conflict);
        Assert.Equal("urn:platform:executor:entry-id-taken", (string)problem["type"]!);
        Assert.Equal(["entries[1].entry_id"], problem["errors"]!.AsObject().Select(error => error.Key));
        Assert.Equal(1, (int)(await http.AskAsync("/v1/ledger/head"))["entries"]!);
    }

    [Fact]
    public async Task Every_fault_of_a_batch_is_named_by_index_and_field_and_nothing_is_appended()
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        var problem = await http.TellAsync("/v1/ledger/entries", Batch(
            Booking("b-1", 300m),
            new { entry_id = "bad id", kind = "gift", date = "31.01.2026", portfolio_id = "", property_id = "x/y",
                amount = 1.234m, currency = "EUR", memo = "a\tb" },
            new { kind = "cost", date = "2026-01-31", portfolio_id = "lisbon", property_id = "alfama-1", currency = "eur", nights = 2 },
            new { kind = "rate", date = "2026-01-31", portfolio_id = "lisbon", property_id = "alfama-1", amount = 0, currency = "EUR" },
            null), HttpStatusCode.BadRequest);

        Assert.Equal("urn:platform:executor:invalid-entries", (string)problem["type"]!);
        Assert.Equal(
            [
                "entries[1].entry_id", "entries[1].portfolio_id", "entries[1].property_id", "entries[1].kind",
                "entries[1].date", "entries[1].amount", "entries[1].memo",
                "entries[2].currency", "entries[2].amount", "entries[2].nights", "entries[3].amount", "entries[4]",
            ],
            problem["errors"]!.AsObject().Select(error => error.Key));
        Assert.Equal(0, (int)(await http.AskAsync("/v1/ledger/head"))["height"]!);
    }

    [Fact]
    public async Task A_batch_is_bounded()
    {
        await using var app = new ExecutorApp(new Dictionary<string, string?> { ["Ledger:MaxBatch"] = "2" });
        var http = app.CreateClient();
        var problem = await http.TellAsync("/v1/ledger/entries", Batch(Booking("1", 1), Booking("2", 1), Booking("3", 1)),
            HttpStatusCode.BadRequest);
        Assert.Equal("must hold 1 to 2 entries", (string)problem["errors"]!["entries"]![0]!);
        await http.TellAsync("/v1/ledger/entries", Batch(), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_state_as_of_a_commit_does_not_know_what_came_later()
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        var first =
            (string)(await http.TellAsync("/v1/ledger/entries", Batch(Booking("b-1", 300m), Cost("c-1", 45m)),
                HttpStatusCode.Created))["commit"]!;
        var second = (string)(await http.TellAsync("/v1/ledger/entries", Batch(Booking("b-2", 120m)), HttpStatusCode.Created))["commit"]!;

        var then = await http.AskAsync($"/v1/ledger/{first}/entries");
        Assert.Equal(["b-1", "c-1"], then["entries"]!.AsArray().Select(entry => (string)entry!["entry_id"]!));
        Assert.Null(then["next"]);
        var page = await http.AskAsync($"/v1/ledger/{second}/entries?limit=2");
        Assert.Equal(2, (int)page["next"]!);
        Assert.Equal(["b-2"], (await http.AskAsync($"/v1/ledger/{second}/entries?limit=2&after=2"))["entries"]!.AsArray(
            ).Select(entry => (string)entry!["entry_id"]!));

        var commit = await http.AskAsync($"/v1/ledger/{second}");
        Assert.Equal((first, 1, 3), ((string)commit["previous"]!, (int)commit["appended"]!, (int)commit["total_entries"]!));
        Assert.Equal(
            """{"entry_id":"b-2","kind":"booking","date":"2026-01-10","portfolio_id":"lisbon","property_id":"alfama-1","amount":120.00,"currency":"EUR","nights":2,"memo":null}""",
            commit["entries"]![0]!.ToJsonString());
    }

    [Theory]
    [InlineData("0123")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public async Task An_unknown_commit_is_a_404_problem(string commit)
    {
        await using var app = new ExecutorApp();
        var problem = await app.CreateClient().AskAsync($"/v1/ledger/{commit}", HttpStatusCode.NotFound);
        Assert.Equal("urn:platform:executor:unknown-commit", (string)problem["type"]!);
    }

    [Theory]
    [InlineData("UPDATE ledger_entries SET amount_minor = 1 WHERE sequence = 3", 2, "its entries do not match its hash")]
    [InlineData("DELETE FROM ledger_entries WHERE sequence = 3", 2, "its number of entries differs from the stored one")]
    [InlineData("INSERT INTO ledger_entries SELECT 9, 2, 'x', kind, date, portfolio_id, property_id, amount_minor, currency, nights, " +
        "memo FROM ledger_entries WHERE sequence = 3", 2, "its number of entries differs from the stored one")]
    [InlineData("UPDATE ledger_commits SET previous_hash = commit_hash WHERE height = 3", 3, "it does not name the commit before it")]
    [InlineData("PRAGMA foreign_keys = OFF; DELETE FROM ledger_commits WHERE height = 2", 3, "a commit is missing before this one")]
    [InlineData("PRAGMA foreign_keys = OFF; DELETE FROM ledger_commits WHERE height = 3", 3,
        "the ledger has entries that belong to no commit")]
    public async Task Verification_finds_what_was_tampered_with(string tampering, int brokenAt, string reason)
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        foreach (var id in new[] { "a", "c", "e" })
            await http.TellAsync("/v1/ledger/entries", Batch(Booking(id, 100m), Cost(id + "-cost", 5m)), HttpStatusCode.Created);
        Assert.Equal((true, 3, 6), await VerifyAsync());

        await using (var database = new SqliteConnection($"Data Source={app.Database}"))
            await database.ExecuteAsync(tampering);

        var broken = await http.AskAsync("/v1/ledger/verify");
        Assert.Equal((false, brokenAt, reason), ((bool)broken["valid"]!, (int)broken["broken_at_height"]!, (string)broken["reason"]!));

        async Task<(bool, int, int)> VerifyAsync()
        {
            var answer = await http.AskAsync("/v1/ledger/verify");
            return ((bool)answer["valid"]!, (int)answer["height"]!, (int)answer["entries"]!);
        }
    }

    [Theory]
    [InlineData(1_000_000_000, HttpStatusCode.Created)]
    [InlineData(-1_000_000_000, HttpStatusCode.Created)]
    [InlineData(1_000_000_000.01, HttpStatusCode.BadRequest)]
    [InlineData(-1_000_000_000.01, HttpStatusCode.BadRequest)]
    public async Task An_amount_has_its_limits_on_both_sides(double amount, HttpStatusCode status)
    {
        await using var app = new ExecutorApp();
        var answer = await app.CreateClient().TellAsync("/v1/ledger/entries", Batch(Cost("c-1", (decimal)amount)), status);
        if (status == HttpStatusCode.BadRequest)
            Assert.Equal("must be from -1000000000 to 1000000000", (string)answer["errors"]!["entries[0].amount"]![0]!);
    }

    [Fact]
    public async Task Batches_sent_at_once_become_one_unbroken_chain()
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        await Task.WhenAll(
            Enumerable.Range(0, 16).Select(
                number => http.TellAsync("/v1/ledger/entries", Batch(Booking($"b-{number}", 10m), Booking("shared", 1m)),
                    HttpStatusCode.Created)));
        var verified = await http.AskAsync("/v1/ledger/verify");
        Assert.Equal((true, 16, 17), ((bool)verified["valid"]!, (int)verified["height"]!, (int)verified["entries"]!));
    }

    [Fact]
    public async Task Verification_beside_appends_raises_no_false_alarm()
    {
        await using var app = new ExecutorApp();
        var http = app.CreateClient();
        var appended = 0;
        using var enough = new CancellationTokenSource();
        var appending = Task.WhenAll(Enumerable.Range(0, 6).Select(async writer =>
        {
            while (!enough.IsCancellationRequested)
                await http.TellAsync("/v1/ledger/entries", Batch(Booking($"b-{writer}-{Interlocked.Increment(ref appended)}", 10m)),
                    HttpStatusCode.Created);
        }));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            for (var number = 0; number < 60; number++)
                Assert.Equal("", (string?)(await http.AskAsync("/v1/ledger/verify"))["reason"] ?? "");
        }));
        await enough.CancelAsync();
        await appending;
    }

    internal static object Batch(params object?[] entries) => new { entries };

    internal static object Booking(string id, decimal amount, string date = "2026-01-10", int? nights = 2, string property = "alfama-1",
        string currency = "EUR", string portfolio = "lisbon") =>
        new { entry_id = id, kind = "booking", date, portfolio_id = portfolio, property_id = property, amount, currency, nights };

    internal static object Cost(string id, decimal amount, string date = "2026-01-12", string property = "alfama-1",
        string currency = "EUR", string? memo = null) =>
        new { entry_id = id, kind = "cost", date, portfolio_id = "lisbon", property_id = property, amount, currency, memo };
}
