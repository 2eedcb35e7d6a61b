using System.Text.Json.Nodes;
using ExecutorService.Importing;
using ExecutorService.Ledger;
using Microsoft.AspNetCore.Builder;
using Testing;

namespace ExecutorService.Tests.Importing;

/// <summary><c>import-beancount --url</c>: the same import, into the ledger of a running service.</summary>
public sealed class ImportUrlTests : IAsyncDisposable
{
    private const string File =
        """
        plugin "beancount.plugins.auto_accounts"
        2026-01-05 * "Airbnb" "Three nights"
          nights: 3
          Income:Bookings:Alfama-1  -300.00 EUR
          Assets:Bank
        2026-01-09 * "Cleaning"
          Expenses:Cleaning:Alfama-1  45.00 EUR
            id: "invoice-17"
          Assets:Bank
        """;

    private readonly TemporaryDirectory _folder = new();

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_running_service_is_filled_once_and_the_command_says_which_ledger_it_wrote()
    {
        await using var service = await ServiceProcess.StartAsync("ExecutorService");
        var url = service.Address.ToString();
        var run = await RunAsync(File, "--url", url);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("2 entries appended, 0 known already, 0 faults.", run.Output, StringComparison.Ordinal);
        Assert.Contains($"The ledger is {url}. Its head is ", run.Output, StringComparison.Ordinal);
        Assert.Contains("height 1, 2 entries.", run.Output, StringComparison.Ordinal);
        var again = await RunAsync(File, "--url", url.TrimEnd('/'));
        Assert.Contains("0 entries appended, 2 known already, 0 faults.", again.Output, StringComparison.Ordinal);

        using var http = new HttpClient { BaseAddress = service.Address };
        var head = await http.AskAsync("/v1/ledger/head");
        Assert.Equal(["booking Alfama-1 300.00 3", "cost Alfama-1 45.00 "],
            (await http.AskAsync($"/v1/ledger/{head["commit"]}/entries"))["entries"]!.AsArray().Select(entry =>
                $"{entry!["kind"]} {entry["property_id"]} {entry["amount"]!.ToJsonString()} {entry["nights"]?.ToJsonString()}"));
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_appended_refused_and_known_and_appends_nothing()
    {
        await using var service = await ServiceProcess.StartAsync("ExecutorService");
        using var http = new HttpClient { BaseAddress = service.Address };
        var url = service.Address.ToString();
        var dry = await RunAsync(File, "--url", url, "--dry-run");
        Assert.Equal((0, ""), (dry.ExitCode, dry.Errors));
        Assert.Contains("2 entries would be appended, 0 known already, 0 faults.", dry.Output, StringComparison.Ordinal);
        Assert.Equal(0, (int)(await http.AskAsync("/v1/ledger/head"))["height"]!);

        await RunAsync(File, "--url", url);
        var changed = File.Replace("45.00", "46.00", StringComparison.Ordinal);
        var second = await RunAsync(changed, "--url", url, "--dry-run");
        Assert.Equal(2, second.ExitCode);
        Assert.Contains("0 entries would be appended, 1 known already, 1 faults.", second.Output, StringComparison.Ordinal);
        Assert.Contains("id: is taken by an entry with different content", second.Output, StringComparison.Ordinal);
        var both = await RunAsync(File, "--url", url, "--dry-run", "--repair", "reverse");
        Assert.Contains("--repair list shows what would be reversed", both.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_the_service_knows_with_other_content_is_refused_by_line()
    {
        await using var app = new ExecutorApp();
        var first = await ImportAsync(app, File);
        Assert.Equal(new Appending(2, 0), first.Entries);
        var second = await ImportAsync(app, File.Replace("45.00", "46.00", StringComparison.Ordinal) +
            "\n2026-01-10 * \"new\"\n  Income:Bookings:Alfama-1  -1.00 EUR\n  Assets:Bank\n");
        Assert.Equal(new Appending(1, 1), second.Entries);
        var fault = Assert.Single(second.Faults);
        Assert.Equal((7, "id: is taken by an entry with different content"), (fault.At.Line, fault.Message));
        Assert.Equal(3, second.Head.Entries);
    }

    [Fact]
    public async Task What_an_earlier_version_got_wrong_is_reversed_in_the_service()
    {
        await using var app = new ExecutorApp();
        await app.Get<LedgerWriter>().AppendAsync([.. Enumerable.Range(1, 1001).Select(number => new Entry
        {
            EntryId = $"{(number == 1001 ? "beancount-" : "other-")}{number}", Kind = EntryKind.Cost, Date = new DateOnly(2026, 1, 9),
            PortfolioId = "lisbon", PropertyId = "Alfama-1", Amount = 50m, Currency = "USD", Memo = "cleaning: Paid",
        })], TestContext.Current.CancellationToken);
        var listed = await ImportAsync(app, File, Repair.List);
        Assert.Equal(("beancount-1001", 1001), (Assert.Single(listed.Repairs).EntryId, listed.Head.Entries));
        var done = await ImportAsync(app, File, Repair.Reverse);
        Assert.Equal((1004, new Appending(2, 0)), (done.Head.Entries, done.Entries));
        Assert.Empty((await ImportAsync(app, File, Repair.List)).Repairs);
    }

    [Theory]
    [InlineData(1, "cannot be reached", "--url", "http://127.0.0.1:9")]
    [InlineData(1, "--url must be like http://localhost:5103", "--url", "localhost")]
    [InlineData(1, "--url and --data-directory cannot be combined", "--url", "http://localhost:5103", "--data-directory", "x")]
    public async Task A_wrong_address_ends_with_what_to_do(int exitCode, string says, params string[] arguments)
    {
        var run = await RunAsync(File, arguments);
        Assert.Contains(says, run.Errors, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
    }

    [Fact]
    public async Task Another_program_at_the_address_is_told_from_the_service()
    {
        await using var other = await PlainService.StartAsync(app => app.MapGet("/v1/ledger/head", () => new JsonArray("hello")));
        using var http = new HttpClient { BaseAddress = other.Address };
        var failure = await Assert.ThrowsAsync<ServiceLedgerException>(() => ImportAsync(http, File, Repair.None));
        Assert.Contains("does not answer like an ExecutorService", failure.Message, StringComparison.Ordinal);
    }

    private static Task<Imported> ImportAsync(ExecutorApp app, string text, Repair repair = Repair.None) =>
        ImportAsync(app.CreateClient(), text, repair);

    private static async Task<Imported> ImportAsync(HttpClient http, string text, Repair repair)
    {
        using var folder = new TemporaryDirectory();
        var file = Path.Combine(folder.Path, "main.beancount");
        await System.IO.File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        return await new BeancountImport(new ServiceLedger(http, TimeProvider.System)).RunAsync(
            new ImportRequest(file, "lisbon", Repair: repair), TestContext.Current.CancellationToken);
    }

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(string text, params string[] arguments)
    {
        var file = Path.Combine(_folder.Path, "main.beancount");
        await System.IO.File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        return await ProgramRun.EndAsync("ExecutorService", new Dictionary<string, string>(),
            ["import-beancount", file, "--portfolio", "lisbon", .. arguments]);
    }
}
