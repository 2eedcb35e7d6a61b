using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using GenerationService.Payments;
using ServiceDefaults.Money;
using ServiceDefaults.Requests;
using Testing;

namespace GenerationService.Tests.Payments;

/// <summary>Charges, refunds and disputes that our own side records.</summary>
public sealed class RecordTests : IAsyncLifetime
{
    private const string Charge =
        """{"provider":"stripe","kind":"charge","provider_id":"ch_1","amount":100,"currency":"EUR","reference":"booking-1"}""";

    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _clock = TestClock.AtNoon();
    private readonly GenerationApp _app;
    private readonly HttpClient _http;

    public RecordTests()
    {
        _app = new GenerationApp(StripeSender.Settings, _clock);
        _http = _app.CreateClient();
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_charge_is_recorded_once_under_its_key_and_found_again()
    {
        var (created, payment) = await PostAsync(Charge, "key-1");
        var (repeated, same) = await PostAsync(Charge, "\"key-1\"");
        var (taken, problem) = await PostAsync(Charge.Replace("100", "101", StringComparison.Ordinal), "key-1");

        Assert.Equal((201, 200, 422), (created, repeated, taken));
        Assert.Equal(payment.ToJsonString(), same.ToJsonString());
        Assert.Equal("urn:platform:generation:idempotency-key-reused", (string?)problem["type"]);
        var found = (await _http.GetFromJsonAsync<JsonObject>($"/payments/{(string?)payment["id"]}", Test))!;
        Assert.Equal(["id", "provider", "charge_id", "state", "reason", "reference", "amount", "refunded", "currency", "anomalies",
            "charged_at", "updated_at"], found.Select(member => member.Key));
        Assert.Equal(("succeeded", "booking-1", 100m), ((string?)found["state"], (string?)found["reference"], (decimal)found["amount"]!));
        var lines = await _http.ScrapeAsync(lines => lines.Contains("""payment_amount_total{currency="EUR",provider="stripe"} 100"""));
        Assert.Contains("""payment_requests_total{provider="stripe",status="duplicate"} 1""", lines);
        Assert.Contains("""payment_requests_total{provider="stripe",status="refused"} 1""", lines);
    }

    [Fact]
    public async Task Our_record_and_the_webhook_of_the_same_charge_are_one_payment_counted_once()
    {
        await PostAsync(Charge);
        await new StripeSender(_http, _clock).MustTakeAsync(StripeSender.Charge("evt_1", "charge.succeeded"));
        var (status, refunded) = await PostAsync(Refund("re_1", 30));
        await new StripeSender(_http, _clock).MustTakeAsync(StripeSender.Refund("evt_2"));

        Assert.Equal((201, "partly_refunded"), (status, (string?)refunded["state"]));
        var page = (await _http.GetFromJsonAsync<JsonObject>("/payments", Test))!["payments"]!.AsArray();
        var payment = Assert.Single(page)!;
        Assert.Equal((30m, "booking-1"), ((decimal)payment["refunded"]!, (string?)payment["reference"]));
        Assert.Empty(payment["anomalies"]!.AsArray());
        var lines = await _http.ScrapeAsync(lines => lines.Contains("""payment_requests_total{provider="stripe",status="recorded"} 2"""));
        Assert.Contains("""payment_amount_total{currency="EUR",provider="stripe"} 100""", lines);
    }

    [Theory]
    [InlineData("", """{"kind":"refund","provider_id":"re_1","amount":1}""", "unknown-charge")]
    [InlineData("pending", """{"kind":"refund","provider_id":"re_1","amount":1}""", "transition-refused")]
    [InlineData("failed", """{"kind":"dispute","provider_id":"du_1","amount":1}""", "transition-refused")]
    [InlineData("succeeded", """{"kind":"refund","provider_id":"re_1","amount":100.01}""", "over-refund")]
    [InlineData("succeeded refund", """{"kind":"refund","provider_id":"re_2","amount":70.01}""", "over-refund")]
    [InlineData("succeeded refund", """{"kind":"refund","provider_id":"re_1","amount":31}""", "refund-differs")]
    [InlineData("succeeded", """{"kind":"refund","provider_id":"re_1","amount":1,"currency":"USD"}""", "currency-mismatch")]
    [InlineData("succeeded", """{"kind":"dispute","provider_id":"du_1","amount":101}""", "over-dispute")]
    [InlineData("succeeded dispute", """{"kind":"refund","provider_id":"re_1","amount":1}""", "transition-refused")]
    [InlineData("succeeded lost", """{"kind":"refund","provider_id":"re_1","amount":1}""", "transition-refused")]
    [InlineData("succeeded lost", """{"kind":"dispute","provider_id":"du_1","amount":100,"status":"won"}""", "transition-refused")]
    [InlineData("succeeded", """{"kind":"charge","provider_id":"ch_1","charge_id":null,"amount":99,"reference":"b"}""", "charge-differs")]
    [InlineData("succeeded", """{"kind":"charge","provider_id":"ch_1","charge_id":null,"amount":100,"reference":"b","status":"failed"}""",
        "transition-refused")]
    public async Task What_cannot_be_is_refused_in_words_and_nothing_is_stored(string before, string request, string type)
    {
        foreach (var step in before.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (ok, _) = await PostAsync(step switch
            {
                "refund" => Refund("re_1", 30),
                "dispute" => Dispute("open"),
                "lost" => Dispute("lost"),
                _ => Charge.Replace("}", $",\"status\":\"{step}\"}}", StringComparison.Ordinal),
            });
            Assert.Equal(201, ok);
        }
        var known = await _http.GetStringAsync("/payments", Test);

        var body = JsonNode.Parse("""{"provider":"stripe","charge_id":"ch_1","currency":"EUR"}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(request)!.AsObject()) body[name] = value?.DeepClone();
        var (status, problem) = await PostAsync(body.ToJsonString());

        Assert.Equal((409, $"urn:platform:generation:{type}"), (status, (string?)problem["type"]));
        Assert.DoesNotMatch("[0-9]", ((string?)problem["detail"])!);
        Assert.Equal(known, await _http.GetStringAsync("/payments", Test));
    }

    [Theory]
    [InlineData("""{}""", "provider,kind,provider_id,currency,amount")]
    [InlineData("""{"provider":"paypal","kind":"gift","provider_id":"a b","amount":-1,"currency":"XXX","stranger":1}""",
        "provider,kind,provider_id,currency,amount,stranger")]
    [InlineData("""{"provider":1,"kind":[],"provider_id":{},"amount":"1","currency":"eur","reference":2,"status":"x","occurred_at":"y"}""",
        "provider,kind,provider_id,currency,amount,reference,status,occurred_at")]
    [InlineData("""{"provider":"stripe","kind":"refund","provider_id":"re_1","amount":1,"currency":"EUR"}""", "charge_id")]
    [InlineData("""{"provider":"stripe","kind":"charge","provider_id":"ch_1","charge_id":"ch_2","amount":1,"currency":"EUR"}""",
        "charge_id,reference")]
    [InlineData("""{"provider":"stripe","kind":"dispute","provider_id":"d","charge_id":"c","amount":1,"currency":"EUR","status":"failed"}""",
        "status")]
    [InlineData("""{"provider":"stripe","kind":"charge","provider_id":"c","amount":1,"currency":"EUR","reference":"r","occurred_at":"2026-01-31T12:05:01Z"}""",
        "occurred_at")]
    public async Task A_body_is_refused_with_all_its_faults_at_once(string body, string fields)
    {
        var (status, problem) = await PostAsync(body);
        Assert.Equal((400, "urn:platform:generation:invalid-request"), (status, (string?)problem["type"]));
        Assert.Equal(fields.Split(',').Order(), problem["errors"]!.AsObject().Select(error => error.Key).Order());
    }

    [Theory]
    [InlineData("stripe", "ISK", "500", 50_000L)]
    [InlineData("stripe", "ISK", "500.5", null)]
    [InlineData("stripe", "UGX", "500", 50_000L)]
    [InlineData("stripe", "UGX", "0.5", null)]
    [InlineData("stripe", "MGA", "500", 500L)]
    [InlineData("stripe", "MGA", "500.2", null)]
    [InlineData("stripe", "KWD", "5.12", 5_120L)]
    [InlineData("stripe", "KWD", "5.124", null)]
    [InlineData("stripe", "JPY", "500", 500L)]
    [InlineData("stripe", "JPY", "0.1", null)]
    [InlineData("stripe", "USD", "10.01", 1_001L)]
    [InlineData("stripe", "USD", "10.010", 1_001L)]
    [InlineData("stripe", "USD", "10.001", null)]
    [InlineData("stripe", "USD", "0", null)]
    [InlineData("stripe", "USD", "-1", null)]
    [InlineData("stripe", "USD", "10000000000000", 1_000_000_000_000_000L)]
    [InlineData("stripe", "USD", "10000000000000.01", null)]
    [InlineData("stripe", "USD", "79228162514264337593543950335", null)]
    [InlineData("manual", "ISK", "500", 500L)]
    [InlineData("manual", "KWD", "5.124", 5_124L)]
    [InlineData("manual", "MGA", "500.25", 50_025L)]
    public void An_amount_becomes_minor_units_of_the_provider_or_is_refused(string provider, string code, string amount, long? minor)
    {
        var (who, currency) = (Words.Parse<PaymentProvider>(provider), Currency.Of(code));
        var given = decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(minor, MinorUnits.Of(who, currency, given, out var fault));
        Assert.Equal(minor is null, fault.Length > 0);
        if (minor is { } units) Assert.Equal(given, MinorUnits.ToDecimal(who, currency, units));
    }

    [Fact]
    public async Task Payments_are_listed_in_pages_newest_first_and_by_state()
    {
        for (var n = 1; n <= 5; n++)
        {
            await PostAsync(Charge.Replace("ch_1", $"ch_{n}", StringComparison.Ordinal));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        await PostAsync(Refund("re_1", 30, "ch_2"));

        var seen = new List<string?>();
        var after = "";
        do
        {
            var page = (await _http.GetFromJsonAsync<JsonObject>($"/payments?limit=2{after}", Test))!;
            seen.AddRange(page["payments"]!.AsArray().Select(payment => (string?)payment!["charge_id"]));
            after = (string?)page["next"] is { } next ? $"&after={next}" : null;
        }
        while (after is not null);
        Assert.Equal(["ch_5", "ch_4", "ch_3", "ch_2", "ch_1"], seen);
        var part = (await _http.GetFromJsonAsync<JsonObject>("/payments?state=partly_refunded", Test))!["payments"]!.AsArray();
        Assert.Equal("ch_2", (string?)Assert.Single(part)!["charge_id"]);

        var wrong = await _http.GetAsync("/payments?state=gone&limit=1.5&after=a%20b", Test);
        var errors = (await wrong.Content.ReadFromJsonAsync<JsonObject>(Test))!["errors"]!.AsObject();
        Assert.Equal(["limit", "state", "after"], errors.Select(error => error.Key));
        Assert.Equal(404, (int)(await _http.GetAsync("/payments/none", Test)).StatusCode);
    }

    private static string Refund(string id, decimal amount, string charge = "ch_1") => new JsonObject
    {
        ["provider"] = "stripe", ["kind"] = "refund", ["provider_id"] = id, ["charge_id"] = charge, ["amount"] = amount,
        ["currency"] = "EUR",
    }.ToJsonString();

    private static string Dispute(string status) => new JsonObject
    {
        ["provider"] = "stripe", ["kind"] = "dispute", ["provider_id"] = "du_1", ["charge_id"] = "ch_1", ["amount"] = 100,
        ["currency"] = "EUR", ["status"] = status,
    }.ToJsonString();

    private async Task<(int Status, JsonObject Body)> PostAsync(string body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/payments")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await _http.SendAsync(request, Test);
        return ((int)response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>(Test))!);
    }
}
