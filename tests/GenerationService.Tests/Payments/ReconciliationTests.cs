using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GenerationService.Payments;
using GenerationService.Payments.Stripe;
using Stripe;
using Testing;
using Testing.Stripe;

namespace GenerationService.Tests.Payments;

/// <summary>The command line compares what we have with what Stripe has: from a file, from its export, from its API.</summary>
public sealed class ReconciliationTests : IAsyncLifetime
{
    private const int Charges = 230;
    private const string Key = "rk_test_0123456789abcdef";
    private readonly TemporaryDirectory _data = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    /// <summary>Of our charges every tenth is refunded in part, and number 7 is disputed.</summary>
    public async ValueTask InitializeAsync()
    {
        await using var app = new GenerationApp(
            new Dictionary<string, string?>(StripeSender.Settings) { ["Storage:DataDirectory"] = _data.Path }, TestClock.AtNoon());
        app.CreateClient();
        var recorder = app.Get<PaymentRecorder>();
        for (var n = 0; n < Charges; n++)
        {
            await TellAsync(StripeSender.Charge($"evt_{n}", "charge.succeeded", id: Id(n), amount: 10_000 + n));
            if (n % 10 == 0) await TellAsync(StripeSender.Refund($"evt_r{n}", id: $"re_{n}", charge: Id(n)));
        }
        await TellAsync(StripeSender.Dispute("evt_d", "charge.dispute.created", "needs_response", charge: Id(7)));

        async Task TellAsync(string body) => Assert.IsType<Recorded.Stored>(await recorder.FactAsync(
            Assert.IsType<StripeEvent.OfPayment>(StripeEvents.Read(Encoding.UTF8.GetBytes(body))).Event, Test));
    }

    public ValueTask DisposeAsync()
    {
        _data.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_same_list_is_equal_whether_from_a_file_an_export_or_the_API()
    {
        var (list, csv) = (Path.Combine(_data.Path, "list.json"), Path.Combine(_data.Path, "list.csv"));
        await System.IO.File.WriteAllTextAsync(list, new JsonObject
        {
            ["object"] = "list", ["has_more"] = false, ["data"] = new JsonArray([.. Theirs()]),
        }.ToJsonString(), Test);
        await System.IO.File.WriteAllTextAsync(csv, Csv(Theirs()), Test);
        await using var stripe = await StripeServer.StartAsync(Key, Theirs());
        stripe.FailNext = 1;

        foreach (var (how, environment) in new[] { (list, []), (csv, []), ("", Api(stripe, Key)) })
        {
            var (exitCode, output, errors) = await RunAsync(environment, how.Length == 0 ? [] : ["--file", how]);
            Assert.Equal((0, $"Charges compared: {Charges}. Differences: 0.\n", ""), (exitCode, output, errors));
        }
        // Three pages, and one that was asked for again.
        Assert.Equal(4, stripe.Requests);
    }

    [Fact]
    public async Task What_differs_is_told_charge_by_charge_as_a_table_and_as_JSON()
    {
        var theirs = Theirs();
        JsonObject Number(int n) => theirs.Single(charge => (string?)charge["id"] == Id(n));
        Number(1)["amount"] = 9_999;
        Number(1)["amount_captured"] = 9_999;
        Number(2)["currency"] = "usd";
        Number(3)["status"] = "failed";
        Number(4)["disputed"] = true;
        Number(7)["disputed"] = false;
        Number(10)["amount_refunded"] = 0;
        theirs.Remove(Number(5));
        theirs.Insert(0, Charge(4711));
        await using var stripe = await StripeServer.StartAsync(Key, theirs);

        var (exitCode, output, errors) = await RunAsync(Api(stripe, Key), "--json");
        var (again, table, _) = await RunAsync(Api(stripe, Key));

        Assert.Equal((1, 1, ""), (exitCode, again, errors));
        var report = JsonNode.Parse(output)!;
        Assert.Equal(Charges - 1, (int)report["compared"]!);
        Assert.Equal(
        [
            "ch_00001 amount 100.01 99.99", "ch_00002 currency EUR USD", "ch_00003 state paid failed", "ch_00004 state paid paid, disputed",
            "ch_00005 missing_there succeeded ", "ch_00007 state paid, disputed paid", "ch_00010 refunded 30 0", "ch_04711 missing_here  paid",
        ], report["differences"]!.AsArray().Select(each => $"{each!["charge_id"]} {each["kind"]} {each["here"]} {each["there"]}"));
        Assert.Contains("Charges compared: 229. Differences: 8.", table, StringComparison.Ordinal);
        Assert.Matches("ch_00010 +│ refunded +│ 30 +│ 0 ", table);
    }

    [Fact]
    public async Task Only_charges_of_the_given_days_are_looked_at()
    {
        await using var stripe = await StripeServer.StartAsync(Key, []);

        var (before, nothing, _) = await RunAsync(Api(stripe, Key), "--to", "2026-01-31");
        var (on, all, _) = await RunAsync(Api(stripe, Key), "--from", "2026-01-31", "--to", "2026-02-01", "--json");

        Assert.Equal((0, "Charges compared: 0. Differences: 0.\n"), (before, nothing));
        Assert.Equal((1, Charges), (on, JsonNode.Parse(all)!["differences"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_not_made_and_compared()
    {
        var missing = Path.Combine(_data.Path, "missing");
        var list = Path.Combine(_data.Path, "list.json");
        await System.IO.File.WriteAllTextAsync(list, "[]", Test);

        var (exitCode, output, errors) = await ProgramRun.EndAsync("GenerationService", new Dictionary<string, string>(),
            "reconcile-payments", "--provider", "stripe", "--file", list, "--data-directory", missing);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith($"There is no database {missing}", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(missing));
    }

    [Fact]
    public async Task A_command_that_cannot_compare_says_why_and_exits_with_2()
    {
        await using var stripe = await StripeServer.StartAsync(Key, Theirs());
        var refused = Api(stripe, "rk_wrong_0123456789");
        var away = new Dictionary<string, string>(Api(stripe, Key)) { ["Payments__Stripe__ApiAddress"] = "http://127.0.0.1:1" };
        var guarded = new Dictionary<string, string>(Api(stripe, Key)) { ["Outbound__stripe__AllowedHosts__0"] = "example.com" };
        var (odd, csv) = (Path.Combine(_data.Path, "odd.json"), Path.Combine(_data.Path, "odd.csv"));
        await System.IO.File.WriteAllTextAsync(odd, """[{"object":"refund","id":"re_1"}]""", Test);
        await System.IO.File.WriteAllTextAsync(csv, "id,Amount\nch_1,1.00\n", Test);

        foreach (var (environment, arguments, said) in new (Dictionary<string, string>, string[], string)[]
        {
            ([], [], "Payments:Stripe:ApiKey"),
            (refused, [], "Stripe refuses the key"),
            (away, [], "Stripe cannot be asked"),
            (guarded, [], "Outbound:stripe:AllowedHosts"),
            ([], ["--file", "/nowhere/list.json"], "There is no file"),
            ([], ["--file", odd], "is no charge (re_1): object must be \"charge\""),
            ([], ["--file", csv], "no column Amount Refunded, Currency, Status"),
            ([], ["--from", "yesterday"], "must be a day"),
            ([], ["--surprise"], "Unrecognized"),
        })
        {
            var (exitCode, output, errors) = await RunAsync(environment, arguments);
            Assert.Equal((2, ""), (exitCode, output));
            Assert.Contains(said, errors, StringComparison.Ordinal);
            Assert.DoesNotContain("rk_wrong", errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_stand_in_is_what_Stripes_own_client_expects()
    {
        await using var server = await StripeServer.StartAsync(Key, Theirs());
        var charges = new ChargeService(new StripeClient(Key, apiBase: server.Address));

        var seen = new List<Charge>();
        await foreach (var charge in charges.ListAutoPagingAsync(new ChargeListOptions { Limit = 100 }, cancellationToken: Test))
            seen.Add(charge);

        Assert.Equal(Enumerable.Range(0, Charges).Reverse().Select(Id), seen.Select(charge => charge.Id));
        Assert.Equal(3, server.Requests);
        var stranger = new ChargeService(new StripeClient("sk_test_wrong", apiBase: server.Address));
        var refused = await Assert.ThrowsAsync<StripeException>(() => stranger.ListAsync(cancellationToken: Test));
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, refused.HttpStatusCode);
    }

    private static string Id(int n) => $"ch_{n:00000}";

    private static List<JsonObject> Theirs() => [.. Enumerable.Range(0, Charges).Reverse().Select(Charge)];

    private static JsonObject Charge(int n) => JsonSerializer.SerializeToNode(new Charge
    {
        Id = Id(n), Object = "charge", Amount = 10_000 + n, AmountCaptured = 10_000 + n, AmountRefunded = n % 10 == 0 ? 3_000 : 0,
        Currency = "eur", Status = "succeeded", Captured = true, Disputed = n == 7, Created = StripeSender.Noon.UtcDateTime,
    }, StripeConfiguration.SerializerOptions)!.AsObject();

    private static string Csv(IEnumerable<JsonObject> charges) =>
        "id,Description,Created (UTC),Amount,Amount Refunded,Currency,Status,Captured,Dispute Status\n" +
        string.Concat(charges.Select(charge => string.Create(CultureInfo.InvariantCulture,
            $"{(string?)charge["id"]},\"a, b\",2026-01-31 12:00,{(long)charge["amount"]! / 100m:0.00},{(long)charge["amount_refunded"]! / 100m:0.00},eur,Paid,true,{((bool)charge["disputed"]! ? "needs_response" : "")}\n")));

    private static Dictionary<string, string> Api(StripeServer stripe, string key) => new()
    {
        ["Payments__Stripe__ApiAddress"] = stripe.Address,
        ["Payments__Stripe__ApiKey"] = key,
        ["Outbound__stripe__AllowedHosts__0"] = "127.0.0.1",
        ["Outbound__RetryDelaySeconds"] = "0.001",
    };

    private Task<(int ExitCode, string Output, string Errors)> RunAsync(
        Dictionary<string, string> environment, params string[] arguments) =>
        ProgramRun.EndAsync("GenerationService", environment,
            ["reconcile-payments", "--provider", "stripe", "--data-directory", _data.Path, .. arguments]);
}
