using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Storage;
using Testing;

namespace GenerationService.Tests.Payments;

/// <summary>A store that refuses, wrong settings, and what may never be in a log.</summary>
public sealed class BadDayTests
{
    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_store_takes_nothing_a_webhook_is_no_success_so_that_it_is_sent_again()
    {
        var clock = TestClock.AtNoon();
        await using var app = new GenerationApp(StripeSender.Settings, clock);
        var stripe = new StripeSender(app.CreateClient(), clock);
        var body = StripeSender.Charge("evt_1", "charge.succeeded");
        await ExecuteAsync("CREATE TRIGGER full BEFORE INSERT ON payment_events BEGIN SELECT RAISE(ABORT, 'no room'); END");

        Assert.Equal(500, (await stripe.SendAsync(body)).Status);

        await ExecuteAsync("DROP TRIGGER full");
        var (status, answer) = await stripe.SendAsync(body);
        Assert.Equal((200, "stored"), (status, (string?)answer["result"]));
        var lines = await app.CreateClient().ScrapeAsync(lines =>
            lines.Contains("""payment_requests_total{provider="stripe",status="succeeded"} 1"""));
        Assert.Contains("""payment_amount_total{currency="EUR",provider="stripe"} 100""", lines);

        Task ExecuteAsync(string sql) => app.Get<Database>().WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(sql, transaction: transaction), Test);
    }

    [Fact]
    public async Task While_the_server_is_gone_a_webhook_is_a_503()
    {
        var server = new PostgreSqlServer();
        var settings = new Dictionary<string, string?>(StripeSender.Settings)
        {
            ["ConnectionStrings:generation"] = await server.CreateDatabaseAsync(),
        };
        var clock = TestClock.AtNoon();
        await using var app = new GenerationApp(settings, clock);
        var stripe = new StripeSender(app.CreateClient(), clock);
        await stripe.MustTakeAsync(StripeSender.Charge("evt_1", "charge.succeeded"));
        await server.DisposeAsync();

        var (status, answer) = await stripe.SendAsync(StripeSender.Refund("evt_2"));
        Assert.Equal((503, "urn:platform:not-ready"), (status, (string?)answer["type"]));
    }

    [Fact]
    public async Task One_line_is_logged_for_a_settled_payment_with_its_ids_and_no_log_has_an_amount_a_card_or_a_name()
    {
        await using var service = await ServiceProcess.StartAsync("GenerationService", StripeSender.Settings);
        using var http = new HttpClient { BaseAddress = service.Address };
        var stripe = new StripeSender(http, TimeProvider.System);
        var charge = StripeSender.Charge("evt_3QSlijsVumgdnQ", "charge.succeeded", id: "ch_3PimG0oAu3LRSg", amount: 1_234_567);
        await stripe.MustTakeAsync(charge, charge, StripeSender.Refund("evt_2", charge: "ch_3PimG0oAu3LRSg", amount: 7_654_321));
        await stripe.SendAsync(charge, signature: "t=1,v1=2");
        await stripe.SendAsync("{\"id\":\"1234567\"}");
        var problem = await http.PostAsJsonAsync("/payments", new
        {
            provider = "stripe", kind = "refund", provider_id = "re_2", charge_id = "ch_3PimG0oAu3LRSg", amount = 76_543.21,
            currency = "EUR",
        }, Test);
        Assert.Equal(409, (int)problem.StatusCode);
        Assert.DoesNotContain("76543", await problem.Content.ReadAsStringAsync(Test), StringComparison.Ordinal);

        await Eventually.TrueAsync(() => Task.FromResult(service.Output.Contains("over_refunded", StringComparison.Ordinal)));
        var settled = Assert.Single(service.Output.Split('\n'), line => line.Contains("Payment settled", StringComparison.Ordinal));
        var id = (string?)(await http.GetFromJsonAsync<JsonObject>("/payments", Test))!["payments"]![0]!["id"];
        var message = JsonDocument.Parse(settled).RootElement.GetProperty("message").GetString();
        Assert.Equal($"Payment settled: payment {id}, stripe charge ch_3PimG0oAu3LRSg, event evt_3QSlijsVumgdnQ", message);
        foreach (var secret in new[] { "1234567", "12345.67", "7654321", "76543", "ana@", "Silva", "4242", StripeSender.Secret })
            Assert.DoesNotContain(secret, service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_settings_stop_the_start_and_are_all_named_without_their_values()
    {
        var (exitCode, _, errors) = await ProgramRun.EndAsync("GenerationService", new Dictionary<string, string>
        {
            ["Payments__Stripe__WebhookSecrets__0"] = "short",
            ["Payments__Stripe__WebhookSecretFiles__0"] = "/nowhere/secret",
            ["Payments__Stripe__ApiAddress"] = "ftp://stripe",
            ["Payments__Stripe__ApiKeyFile"] = "/nowhere/key",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        });

        Assert.Equal(1, exitCode);
        foreach (var key in new[] { "WebhookSecrets", "WebhookSecretFiles", "ApiAddress", "ApiKeyFile" })
            Assert.Contains($"Payments:Stripe:{key} (Payments__Stripe__{key})", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("short", errors, StringComparison.Ordinal);
    }
}
