using System.Globalization;
using System.Text;
using GenerationService.Payments.Stripe;
using Stripe;
using Testing;

namespace GenerationService.Tests.Payments;

/// <summary>Who may tell of payments: the same verdict as Stripe's own library, and a 400 for everybody else.</summary>
public sealed class SignatureTests
{
    private const int Tries = 20_000;
    private static readonly string[] Secrets = [StripeSender.Secret, "whsec_the_next_one_0123456789"];

    [Fact]
    public void The_verdict_is_that_of_Stripes_own_library_whatever_the_header()
    {
        var (random, now, right) = (new Random(1), StripeSender.Noon, 0);
        var body = StripeSender.Charge("evt_1", "charge.succeeded");
        for (var i = 0; i < Tries; i++)
        {
            var at = now.ToUnixTimeSeconds() + (random.Next(4) == 0 ? random.Next(-305, 306) : 0);
            var header = Spoil(EventUtility.GenerateSignatureHeader(body, Secrets[0], at), random, body);

            var ours = StripeSignature.Check(header, Encoding.UTF8.GetBytes(body), [Secrets[0]], now) == SignatureVerdict.Right;
            Assert.True(ours == StripeTakes(body, header, Secrets[0], now), header);
            if (ours) right++;
        }
        Assert.InRange(right, Tries / 10, Tries * 9 / 10);
    }

    [Fact]
    public void The_verdict_is_that_of_Stripes_own_library_whatever_the_body()
    {
        var (random, now, taken) = (new Random(2), StripeSender.Noon, 0);
        var sound = StripeSender.Refund("evt_1");
        for (var i = 0; i < Tries / 10; i++)
        {
            var text = random.Next(3) == 0 ? sound
                : SpoiltJson.Spoil(System.Text.Json.Nodes.JsonNode.Parse(sound)!, random, random.Next(1, 3));
            if (random.Next(4) == 0) text = Encoding.UTF8.GetString(SpoiltJson.SpoilBytes(Encoding.UTF8.GetBytes(text), random));
            var signedIsSent = random.Next(4) != 0;
            var header = EventUtility.GenerateSignatureHeader(signedIsSent ? text : sound, Secrets[0], now.ToUnixTimeSeconds());
            var bytes = Encoding.UTF8.GetBytes(text);

            var ours = StripeSignature.Check(header, bytes, [Secrets[0]], now) == SignatureVerdict.Right;
            Assert.Equal(signedIsSent || text == sound, ours);
            Assert.Equal(ours, IsSigned(text, header, now));
            // Where Stripe's reader takes it too, it reads the same. It stops at members that we do not look at.
            if (ours && StripeEvents.Read(bytes) is StripeEvent.OfPayment { Event: var told } && Read(text) is { } read)
            {
                var refund = Assert.IsType<Refund>(read.Data.Object);
                Assert.Equal((read.Id, refund.Id, refund.ChargeId, refund.Amount, refund.Currency.ToUpperInvariant()),
                    (told.EventId, told.ObjectId, told.ChargeId, told.Amount, told.Currency));
                taken++;
            }
        }
        Assert.InRange(taken, Tries / 100, Tries / 10);
    }

    [Fact]
    public async Task While_a_secret_is_replaced_by_another_both_are_taken_and_no_third()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "secret");
        await System.IO.File.WriteAllTextAsync(file, Secrets[1] + "\n", TestContext.Current.CancellationToken);
        var clock = TestClock.AtNoon();
        await using var app = new GenerationApp(
            new Dictionary<string, string?>(StripeSender.Settings) { ["Payments:Stripe:WebhookSecretFiles:0"] = file }, clock);
        var http = app.CreateClient();
        var body = StripeSender.Charge("evt_1", "charge.succeeded");

        foreach (var (secret, status) in new[] { (Secrets[0], 200), (Secrets[1], 200), ("whsec_of_nobody_0123456789", 400) })
            Assert.Equal(status, (await new StripeSender(http, clock, secret).SendAsync(body)).Status);

        // Stripe signs with both while both are valid: several v1.
        var both = EventUtility.GenerateSignatureHeader(body, "whsec_of_nobody_0123456789", clock.GetUtcNow().ToUnixTimeSeconds())
            + ",v1=" + EventUtility.ComputeSignature(Secrets[0], Seconds(clock.GetUtcNow()), body);
        Assert.Equal(200, (await new StripeSender(http, clock).SendAsync(body, signature: both)).Status);

        // A file is read anew: the next secret needs no restart.
        await System.IO.File.WriteAllTextAsync(file, "whsec_of_nobody_0123456789", TestContext.Current.CancellationToken);
        Assert.Equal(200, (await new StripeSender(http, clock, "whsec_of_nobody_0123456789").SendAsync(body)).Status);
        Assert.Equal(400, (await new StripeSender(http, clock, Secrets[1]).SendAsync(body)).Status);
    }

    [Theory]
    [InlineData(-301, 400)]
    [InlineData(-300, 200)]
    [InlineData(300, 200)]
    [InlineData(301, 400)]
    [InlineData(3600, 400)]
    public async Task A_signature_is_taken_for_300_seconds_in_both_directions_and_the_problem_says_the_servers_time(
        int seconds, int expected)
    {
        var clock = TestClock.AtNoon();
        await using var app = new GenerationApp(StripeSender.Settings, clock);

        var (status, answer) = await new StripeSender(app.CreateClient(), clock)
            .SendAsync(StripeSender.Charge("evt_1", "charge.succeeded"), clock.GetUtcNow().AddSeconds(seconds));

        Assert.Equal(expected, status);
        if (expected == 200) return;
        Assert.Equal("urn:platform:generation:signature-outside-tolerance", (string?)answer["type"]);
        Assert.Contains("2026-01-31T12:00:00Z", (string?)answer["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_signed_or_no_event_is_a_400_problem_and_nothing_is_stored()
    {
        var clock = TestClock.AtNoon();
        await using var app = new GenerationApp(StripeSender.Settings, clock);
        var http = app.CreateClient();
        var stripe = new StripeSender(http, clock);
        var body = StripeSender.Charge("evt_1", "charge.succeeded");
        const string invalidSignature = "urn:platform:generation:invalid-signature";
        const string invalidEvent = "urn:platform:generation:invalid-event";

        foreach (var signature in new[] { "", "t=1", "v1=abc", "nonsense", "t=x,v1=y", "t=,v1=", "t=1769860800,v0=abc",
            $"t=1769860800,v1={new string('0', 64)}" })
            await MustRefuseAsync(body, invalidSignature, signature);
        await MustRefuseAsync("{", invalidEvent, errors: "$");
        await MustRefuseAsync("[]", invalidEvent, errors: "$");
        await MustRefuseAsync("{}", invalidEvent, errors: "object, id, type, api_version, created, data");
        await MustRefuseAsync(body.Replace("\"api_version\"", "\"api_other\"", StringComparison.Ordinal), invalidEvent,
            errors: "api_version");
        await MustRefuseAsync(body.Replace("\"amount\":10000", "\"amount\":-1", StringComparison.Ordinal)
            .Replace("\"currency\":\"eur\"", "\"currency\":\"xxx\"", StringComparison.Ordinal), invalidEvent,
            errors: "data.object.amount, data.object.currency");
        foreach (var amount in new[] { "1.5", "99999999999999999999", "\"100\"", "null" })
            await MustRefuseAsync(body.Replace("\"amount\":10000", $"\"amount\":{amount}", StringComparison.Ordinal), invalidEvent,
                errors: "data.object.amount");
        await MustRefuseAsync(body.Replace("\"object\":\"charge\"", "\"object\":\"refund\"", StringComparison.Ordinal), invalidEvent,
            errors: "data.object.object");

        Assert.Equal("""{"payments":[],"next":null}""", await http.GetStringAsync("/payments", TestContext.Current.CancellationToken));
        await http.ScrapeAsync(lines => lines.Contains("""payment_requests_total{provider="stripe",status="refused"} 18"""));

        async Task MustRefuseAsync(string sent, string type, string? signature = null, string? errors = null)
        {
            var (status, answer) = await stripe.SendAsync(sent, signature: signature);
            Assert.Equal((400, type), (status, (string?)answer["type"]));
            if (errors is not null) Assert.Equal(errors, string.Join(", ", answer["errors"]!.AsObject().Select(error => error.Key)));
            Assert.DoesNotContain(StripeSender.Secret, answer.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_a_413_problem_and_an_unknown_provider_a_404()
    {
        await using var app = new GenerationApp(StripeSender.Settings);
        var http = app.CreateClient();
        var large = new ByteArrayContent(new byte[300 * 1024]);

        var refused = await http.PostAsync("/payments/webhooks/stripe", large, TestContext.Current.CancellationToken);
        Assert.Equal(413, (int)refused.StatusCode);
        foreach (var provider in new[] { "paypal", "manual", "STRIPE" })
        {
            var answer = await http.PostAsync($"/payments/webhooks/{provider}", new StringContent("{}"),
                TestContext.Current.CancellationToken);
            Assert.Equal(404, (int)answer.StatusCode);
            Assert.Contains("urn:platform:generation:unknown-provider",
                await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_a_secret_webhooks_are_a_503_so_that_the_event_is_sent_again()
    {
        await using var app = new GenerationApp();
        var (status, answer) = await new StripeSender(app.CreateClient(), TimeProvider.System)
            .SendAsync(StripeSender.Charge("evt_1", "charge.succeeded"));
        Assert.Equal((503, "urn:platform:generation:webhooks-not-configured"), (status, (string?)answer["type"]));
    }

    private static bool StripeTakes(string body, string header, string secret, DateTimeOffset now)
    {
        try
        {
            EventUtility.ConstructEvent(body, header, secret, 300, now.ToUnixTimeSeconds());
            return true;
        }
        catch (Exception)
        {
            // StripeException, FormatException, OverflowException, NullReferenceException: the library has no one way to refuse.
            return false;
        }
    }

    private static Event? Read(string text)
    {
        try
        {
            return EventUtility.ParseEvent(text, throwOnApiVersionMismatch: false);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or NullReferenceException)
        {
            return null;
        }
    }

    private static bool IsSigned(string body, string header, DateTimeOffset now)
    {
        try
        {
            EventUtility.ValidateSignature(body, header, Secrets[0], 300, now.ToUnixTimeSeconds());
            return true;
        }
        catch (StripeException)
        {
            return false;
        }
    }

    private static string Spoil(string header, Random random, string body)
    {
        var items = header.Split(',').ToList();
        for (var n = random.Next(3); n > 0; n--)
        {
            switch (random.Next(12))
            {
                case 0: items.Insert(random.Next(items.Count + 1), "v1=" + new string('a', random.Next(70))); break;
                case 1: items.Insert(random.Next(items.Count + 1), "v0=abc"); break;
                case 2: items.Reverse(); break;
                case 3: items.RemoveAt(random.Next(items.Count)); break;
                case 4: items.Insert(random.Next(items.Count + 1), ""); break;
                case 5: items[random.Next(items.Count)] += " "; break;
                case 6: items.Insert(random.Next(items.Count + 1), $"t={random.Next()}"); break;
                case 7: items = [.. items.Select(item => item.Replace("t=", "t= ", StringComparison.Ordinal))]; break;
                case 8: items = [.. items.Select(item => item.ToUpperInvariant())]; break;
                case 9: items.Add(random.Next(2) == 0 ? "x=1=2" : "nonsense"); break;
                case 10:
                    var odd = random.Next(4) switch { 0 => "+1769860800", 1 => "1769860800.0", 2 => "99999999999999999999", _ => "0x10" };
                    items = [$"t={odd}", $"v1={EventUtility.ComputeSignature(Secrets[0], odd, body)}"];
                    break;
                default: items.Insert(0, $" {items[^1]}"); break;
            }
            if (items.Count == 0) return "";
        }
        return string.Join(',', items);
    }

    private static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
