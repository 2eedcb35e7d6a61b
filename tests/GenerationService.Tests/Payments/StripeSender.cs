using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Stripe;

namespace GenerationService.Tests.Payments;

/// <summary>Sends webhooks as Stripe does: bodies that Stripe.net reads back, signed by Stripe.net.</summary>
internal sealed class StripeSender(HttpClient http, TimeProvider clock, string secret = StripeSender.Secret)
{
    public const string Secret = "whsec_for_tests_only_0123456789";

    public static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static Dictionary<string, string?> Settings => new()
    {
        ["Payments:Stripe:WebhookSecrets:0"] = Secret,
        ["Queue:Concurrency"] = "0",
        ["Queue:PollSeconds"] = "60",
    };

    public static string Charge(string eventId, string type, string id = "ch_1", long amount = 10_000, string currency = "eur",
        string status = "succeeded", long refunded = 0, bool captured = true, int second = 0, string? failure = null) =>
        Event(eventId, type, second, new Charge
        {
            Id = id, Object = "charge", Amount = amount, AmountCaptured = captured && status == "succeeded" ? amount : 0,
            AmountRefunded = refunded, Currency = currency, Status = status, Captured = captured, Refunded = refunded == amount,
            FailureCode = failure, Paid = status == "succeeded",
            BillingDetails = new ChargeBillingDetails { Email = "ana@example.com", Name = "Ana Silva" },
            PaymentMethodDetails = new ChargePaymentMethodDetails
            {
                Type = "card", Card = new ChargePaymentMethodDetailsCard { Last4 = "4242", Brand = "visa" },
            },
        });

    public static string Refund(string eventId, string type = "refund.created", string id = "re_1", string charge = "ch_1",
        long amount = 3_000, string currency = "eur", string status = "succeeded", int second = 10) =>
        Event(eventId, type, second, new Refund
        {
            Id = id, Object = "refund", ChargeId = charge, Amount = amount, Currency = currency, Status = status,
            Reason = "requested_by_customer",
        });

    public static string Dispute(string eventId, string type, string status, string id = "du_1", string charge = "ch_1",
        long amount = 10_000, string currency = "eur", int second = 20) =>
        Event(eventId, type, second, new Dispute
        {
            Id = id, Object = "dispute", ChargeId = charge, Amount = amount, Currency = currency, Status = status, Reason = "fraudulent",
        });

    public static string Event(string id, string type, int second, IHasObject data)
    {
        var told = new Event
        {
            Id = id, Object = "event", Type = type, ApiVersion = StripeConfiguration.ApiVersion,
            Created = Noon.AddSeconds(second).UtcDateTime, Livemode = false, Data = new EventData { Object = data },
        };
        var json = JsonSerializer.Serialize(told, StripeConfiguration.SerializerOptions);
        // What is sent is what Stripe's own reader takes.
        var read = EventUtility.ParseEvent(json);
        Assert.Equal((id, type, Noon.AddSeconds(second).UtcDateTime), (read.Id, read.Type, read.Created));
        Assert.Equal(data.GetType(), read.Data.Object.GetType());
        return json;
    }

    public async Task<(int Status, JsonObject Body)> SendAsync(string body, DateTimeOffset? at = null, string? signature = null)
    {
        var header = signature
            ?? EventUtility.GenerateSignatureHeader(body, secret, (at ?? clock.GetUtcNow()).ToUnixTimeSeconds());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/payments/webhooks/stripe")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (header.Length > 0) request.Headers.TryAddWithoutValidation("Stripe-Signature", header);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(text)!.AsObject());
    }

    public async Task MustTakeAsync(params string[] bodies)
    {
        foreach (var body in bodies)
        {
            var (status, answer) = await SendAsync(body);
            Assert.True(status == 200, answer.ToJsonString());
        }
    }
}
