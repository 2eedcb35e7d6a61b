using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Testing;

namespace GenerationService.Tests.Payments;

/// <summary>Stripe's events, over HTTP, on the embedded database.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _clock = TestClock.AtNoon();
    private readonly GenerationApp _app;
    private readonly HttpClient _http;
    private readonly StripeSender _stripe;

    public WebhookTests()
    {
        _app = new GenerationApp(StripeSender.Settings, _clock);
        _http = _app.CreateClient();
        _stripe = new StripeSender(_http, _clock);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_charge_is_paid_partly_refunded_and_then_all_of_it()
    {
        await _stripe.MustTakeAsync(StripeSender.Charge("evt_1", "charge.pending", status: "pending", captured: false));
        Assert.Equal("pending", (string?)(await OneAsync())["state"]);

        await _stripe.MustTakeAsync(StripeSender.Charge("evt_2", "charge.succeeded", second: 1));
        var paid = await OneAsync();
        Assert.Equal(("succeeded", 100m, 0m, "EUR", "ch_1", "stripe"),
            ((string?)paid["state"], (decimal)paid["amount"]!, (decimal)paid["refunded"]!, (string?)paid["currency"],
                (string?)paid["charge_id"], (string?)paid["provider"]));

        await _stripe.MustTakeAsync(StripeSender.Refund("evt_3"),
            StripeSender.Charge("evt_4", "charge.refunded", refunded: 3_000, second: 10));
        var part = await OneAsync();
        Assert.Equal(("partly_refunded", 30m, "requested_by_customer"),
            ((string?)part["state"], (decimal)part["refunded"]!, (string?)part["reason"]));

        await _stripe.MustTakeAsync(StripeSender.Refund("evt_5", id: "re_2", amount: 7_000, second: 11));
        var whole = await OneAsync();
        Assert.Equal(("refunded", 100m), ((string?)whole["state"], (decimal)whole["refunded"]!));
        Assert.Empty(whole["anomalies"]!.AsArray());
    }

    [Fact]
    public async Task An_event_told_again_changes_nothing_and_is_counted_as_a_duplicate()
    {
        var charge = StripeSender.Charge("evt_1", "charge.succeeded");
        await _stripe.MustTakeAsync(charge);
        var before = (await OneAsync()).ToJsonString();
        _clock.Advance(TimeSpan.FromMinutes(1));

        var (status, answer) = await _stripe.SendAsync(charge);

        Assert.Equal((200, "duplicate"), (status, (string?)answer["result"]));
        Assert.Equal(before, (await OneAsync()).ToJsonString());
        var lines = await _http.ScrapeAsync(lines =>
            lines.Contains("""payment_requests_total{provider="stripe",status="duplicate"} 1"""));
        Assert.Contains("""payment_amount_total{currency="EUR",provider="stripe"} 100""", lines);
        Assert.Contains("""payment_requests_total{provider="stripe",status="succeeded"} 1""", lines);
    }

    [Fact]
    public async Task An_amount_is_counted_once_however_many_events_tell_of_its_charge()
    {
        await _stripe.MustTakeAsync(
            StripeSender.Refund("evt_0", second: 5),
            StripeSender.Charge("evt_1", "charge.succeeded"),
            StripeSender.Charge("evt_2", "charge.updated", second: 2),
            StripeSender.Charge("evt_3", "charge.captured", second: 1),
            StripeSender.Charge("evt_4", "charge.succeeded", id: "ch_2", amount: 500, currency: "jpy"),
            StripeSender.Charge("evt_5", "charge.failed", id: "ch_3", status: "failed", failure: "card_declined"),
            StripeSender.Dispute("evt_6", "charge.dispute.created", "needs_response"));

        var lines = await _http.ScrapeAsync(lines =>
            lines.Contains("""payment_requests_total{provider="stripe",status="disputed"} 1"""));

        Assert.Contains("""payment_amount_total{currency="EUR",provider="stripe"} 100""", lines);
        Assert.Contains("""payment_amount_total{currency="JPY",provider="stripe"} 500""", lines);
        Assert.Contains("""payment_amount_total{currency="USD",provider="stripe"} 0""", lines);
        Assert.Contains("""payment_requests_total{provider="stripe",status="succeeded"} 2""", lines);
        Assert.Contains("""payment_requests_total{provider="stripe",status="failed"} 1""", lines);
        // The refund was heard of before its charge, when nothing could be refunded yet, so the charge's event counts as its payment.
        Assert.Contains("""payment_requests_total{provider="stripe",status="recorded"} 3""", lines);
        Assert.Contains("""payment_requests_total{provider="manual",status="succeeded"} 0""", lines);
    }

    [Fact]
    public async Task An_event_of_a_type_that_is_not_kept_is_taken_and_counted_as_ignored()
    {
        var (status, answer) = await _stripe.SendAsync(StripeSender.Event("evt_1", "payment_intent.succeeded", 0,
            new Stripe.PaymentIntent { Id = "pi_1", Object = "payment_intent" }));

        Assert.Equal((200, "ignored"), (status, (string?)answer["result"]));
        await _http.ScrapeAsync(lines => lines.Contains("""payment_requests_total{provider="stripe",status="ignored"} 1"""));
        Assert.Empty(await ListAsync("/payments"));
    }

    [Fact]
    public async Task A_refund_of_more_than_the_charge_is_recorded_with_what_is_odd_about_it()
    {
        await _stripe.MustTakeAsync(StripeSender.Charge("evt_1", "charge.succeeded"),
            StripeSender.Refund("evt_2", amount: 12_000), StripeSender.Refund("evt_3", id: "re_2", currency: "usd"));

        var odd = await OneAsync();
        Assert.Equal(("refunded", 120m), ((string?)odd["state"], (decimal)odd["refunded"]!));
        Assert.Equal(["over_refunded", "currency_mismatch"], odd["anomalies"]!.AsArray().Select(anomaly => (string?)anomaly));
    }

    [Theory]
    [InlineData("isk", 50_000L, "500")]
    [InlineData("ugx", 50_000L, "500")]
    [InlineData("mga", 500L, "500")]
    [InlineData("kwd", 5_120L, "5.12")]
    [InlineData("jpy", 500L, "500")]
    [InlineData("usd", 1_001L, "10.01")]
    public async Task Amounts_are_read_in_Stripes_minor_units(string currency, long minor, string amount)
    {
        await _stripe.MustTakeAsync(StripeSender.Charge("evt_1", "charge.succeeded", amount: minor, currency: currency));

        var payment = await OneAsync();
        Assert.Equal(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), (decimal)payment["amount"]!);
        Assert.Equal(currency.ToUpperInvariant(), (string?)payment["currency"]);
        Assert.Empty(payment["anomalies"]!.AsArray());
    }

    [Fact]
    public async Task A_fraction_that_the_currency_does_not_have_is_an_anomaly()
    {
        await _stripe.MustTakeAsync(StripeSender.Charge("evt_1", "charge.succeeded", amount: 50_050, currency: "isk"));
        Assert.Equal("fraction_of_unit", (string?)Assert.Single((await OneAsync())["anomalies"]!.AsArray()));
    }

    [Fact]
    public async Task Of_an_event_only_what_is_needed_is_stored()
    {
        var body = StripeSender.Charge("evt_1", "charge.succeeded");
        Assert.Contains("ana@example.com", body, StringComparison.Ordinal);
        Assert.Contains("4242", body, StringComparison.Ordinal);

        await _stripe.MustTakeAsync(body);

        await using var connection = await _app.Get<Storage.Database>().OpenAsync(Test);
        var rows = Dapper.SqlMapper.Query(connection, "SELECT * FROM payment_events").Concat(
            Dapper.SqlMapper.Query(connection, "SELECT * FROM payments")).Cast<IDictionary<string, object?>>().ToList();
        Assert.Equal(2, rows.Count);
        var stored = string.Join('|', rows.SelectMany(row => row.Values));
        Assert.Contains("ch_1", stored, StringComparison.Ordinal);
        foreach (var personal in new[] { "ana@", "Silva", "4242", "visa", "{" })
            Assert.DoesNotContain(personal, stored, StringComparison.Ordinal);
    }

    private async Task<JsonObject> OneAsync() => Assert.Single(await ListAsync("/payments"))!.AsObject();

    private async Task<JsonArray> ListAsync(string path) =>
        (await _http.GetFromJsonAsync<JsonObject>(path, Test))!["payments"]!.AsArray();
}
