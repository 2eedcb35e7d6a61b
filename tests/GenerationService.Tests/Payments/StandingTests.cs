using System.Text;
using GenerationService.Payments;
using GenerationService.Payments.Stripe;
using ServiceDefaults.Requests;

namespace GenerationService.Tests.Payments;

/// <summary>How a payment stands follows from what was told, not from the order in which it was.</summary>
public sealed class StandingTests
{
    [Theory]
    [InlineData("charge", "succeeded", 0, null)]
    [InlineData("pending", "pending", 0, null)]
    [InlineData("authorized", "pending", 0, "not_captured")]
    [InlineData("failed", "failed", 0, "card_declined")]
    [InlineData("pending charge", "succeeded", 0, null)]
    [InlineData("pending failed", "failed", 0, "card_declined")]
    [InlineData("authorized expired", "failed", 0, "expired")]
    [InlineData("authorized captured", "succeeded", 0, null)]
    [InlineData("refund", "pending", 0, "charge_unknown")]
    [InlineData("opened", "pending", 0, "charge_unknown")]
    [InlineData("charge refund", "partly_refunded", 3_000, "requested_by_customer")]
    [InlineData("charge refund rest", "refunded", 10_000, "requested_by_customer")]
    [InlineData("charge refund refund-failed", "succeeded", 0, null)]
    [InlineData("charge refund refund-failed told-3000", "succeeded", 0, null)]
    [InlineData("charge told-3000", "partly_refunded", 3_000, null)]
    [InlineData("charge refund told-3000 told-10000", "refunded", 10_000, "requested_by_customer")]
    [InlineData("charge opened", "disputed", 0, "fraudulent")]
    [InlineData("charge inquiry", "disputed", 0, "fraudulent")]
    [InlineData("charge inquiry inquiry-closed", "succeeded", 0, null)]
    [InlineData("charge opened withdrawn-funds", "disputed", 0, "fraudulent")]
    [InlineData("charge opened won", "dispute_won", 0, "fraudulent")]
    [InlineData("charge opened lost", "dispute_lost", 0, "fraudulent")]
    [InlineData("charge opened lost appeal", "disputed", 0, "fraudulent")]
    [InlineData("charge refund opened lost", "dispute_lost", 3_000, "fraudulent")]
    [InlineData("charge refund opened won", "partly_refunded", 3_000, "requested_by_customer")]
    public void Events_lead_to_the_same_state_in_any_order(string told, string state, long refunded, string? reason)
    {
        var events = told.Split(' ').Select(Told).ToList();
        var seen = new HashSet<string>();
        foreach (var order in Permutations(events))
        {
            var standing = Standing.Of(order);
            seen.Add($"{standing with { Anomalies = [] }} {string.Join(' ', standing.Anomalies)}");
            Assert.Equal((state, refunded, reason), (standing.State.Word(), standing.Refunded, standing.Reason));
        }
        Assert.Single(seen);
    }

    [Fact]
    public void Any_events_at_all_lead_to_the_same_state_in_any_order()
    {
        var random = new Random(3);
        var states = new HashSet<PaymentState>();
        for (var i = 0; i < 3_000; i++)
        {
            var events = Enumerable.Range(0, random.Next(1, 9)).Select(number => Any(random, number)).ToArray();
            var expected = Text(Standing.Of(events));
            states.Add(Standing.Of(events).State);
            for (var n = 0; n < 10; n++)
            {
                random.Shuffle(events);
                Assert.Equal(expected, Text(Standing.Of(events)));
            }
        }
        Assert.Equal(Enum.GetValues<PaymentState>().ToHashSet(), states);

        static string Text(Standing standing) => $"{standing with { Anomalies = [] }} {string.Join(' ', standing.Anomalies)}";
    }

    [Fact]
    public void Of_a_charge_that_is_captured_in_part_the_rest_was_never_paid_and_is_no_refund()
    {
        var body = StripeSender.Charge("evt_1", "charge.captured", refunded: 2_000)
            .Replace("\"amount_captured\":10000", "\"amount_captured\":8000", StringComparison.Ordinal);
        var told = Assert.IsType<StripeEvent.OfPayment>(StripeEvents.Read(Encoding.UTF8.GetBytes(body))).Event;

        var standing = Standing.Of([told]);
        Assert.Equal((PaymentState.Succeeded, 8_000L, 0L), (standing.State, standing.Amount, standing.Refunded));
    }

    [Fact]
    public void What_we_recorded_gives_way_to_the_providers_word_and_a_difference_is_said()
    {
        var ours = Told("charge") with { Source = EventSource.Api, EventId = "key-1", Amount = 9_000, Reference = "booking-1",
            OccurredAt = StripeSender.Noon.AddHours(1) };

        var standing = Standing.Of([ours, Told("charge")]);
        Assert.Equal((10_000L, "booking-1"), (standing.Amount, standing.Reference));
        Assert.Equal([PaymentAnomaly.AmountMismatch], standing.Anomalies);
    }

    private static PaymentEvent Told(string what)
    {
        var body = what switch
        {
            "charge" => StripeSender.Charge("evt_charge", "charge.succeeded", second: 2),
            "pending" => StripeSender.Charge("evt_pending", "charge.pending", status: "pending", captured: false),
            "authorized" => StripeSender.Charge("evt_authorized", "charge.succeeded", captured: false, second: 1),
            "captured" => StripeSender.Charge("evt_captured", "charge.captured", second: 3),
            "expired" => StripeSender.Charge("evt_expired", "charge.expired", captured: false, second: 3),
            "failed" => StripeSender.Charge("evt_failed", "charge.failed", status: "failed", failure: "card_declined", second: 2),
            "refund" => StripeSender.Refund("evt_refund"),
            "rest" => StripeSender.Refund("evt_rest", id: "re_2", amount: 7_000, second: 12),
            "refund-failed" => StripeSender.Refund("evt_refund_failed", "refund.failed", status: "failed", second: 15),
            "told-3000" => StripeSender.Charge("evt_told_3000", "charge.refunded", refunded: 3_000, second: 10),
            "told-10000" => StripeSender.Charge("evt_told_10000", "charge.refunded", refunded: 10_000, second: 13),
            "inquiry" => StripeSender.Dispute("evt_inquiry", "charge.dispute.created", "warning_needs_response"),
            "inquiry-closed" => StripeSender.Dispute("evt_inquiry_closed", "charge.dispute.closed", "warning_closed", second: 30),
            "opened" => StripeSender.Dispute("evt_opened", "charge.dispute.created", "needs_response"),
            "withdrawn-funds" => StripeSender.Dispute("evt_funds", "charge.dispute.funds_withdrawn", "needs_response"),
            "won" => StripeSender.Dispute("evt_won", "charge.dispute.closed", "won", second: 30),
            "lost" => StripeSender.Dispute("evt_lost", "charge.dispute.closed", "lost", second: 30),
            "appeal" => StripeSender.Dispute("evt_appeal", "charge.dispute.updated", "appeal_under_review", second: 40),
            _ => throw new ArgumentException($"No event is called {what}."),
        };
        return Assert.IsType<StripeEvent.OfPayment>(StripeEvents.Read(Encoding.UTF8.GetBytes(body))).Event;
    }

    private static PaymentEvent Any(Random random, int number)
    {
        var kind = random.Next(5) < 2 ? PaymentKind.Charge : random.Next(2) == 0 ? PaymentKind.Refund : PaymentKind.Dispute;
        var statuses = kind switch
        {
            PaymentKind.Charge => new[] { EventStatus.Pending, EventStatus.Authorized, EventStatus.Failed, EventStatus.Succeeded,
                EventStatus.Succeeded, EventStatus.Succeeded },
            PaymentKind.Refund => [EventStatus.Pending, EventStatus.Succeeded, EventStatus.Failed],
            _ => [EventStatus.Inquiry, EventStatus.Open, EventStatus.Won, EventStatus.Lost, EventStatus.Withdrawn],
        };
        return new PaymentEvent
        {
            Source = random.Next(4) == 0 ? EventSource.Api : EventSource.Stripe, EventId = $"evt_{number}",
            Provider = PaymentProvider.Stripe, ChargeId = "ch_1", Kind = kind,
            ObjectId = kind == PaymentKind.Charge ? "ch_1" : $"x_{random.Next(2)}",
            Status = statuses[random.Next(statuses.Length)], Currency = random.Next(10) == 0 ? "USD" : "EUR",
            Amount = random.Next(1, 5) * 2_500,
            Refunded = kind == PaymentKind.Charge && random.Next(3) == 0 ? random.Next(3) * 2_500 : null,
            Reason = random.Next(2) == 0 ? null : $"reason_{random.Next(3)}",
            Reference = random.Next(3) == 0 ? $"r-{random.Next(3)}" : null,
            OccurredAt = StripeSender.Noon.AddSeconds(random.Next(4)),
        };
    }

    private static IEnumerable<List<T>> Permutations<T>(List<T> items)
    {
        if (items.Count <= 1) return [items];
        return Enumerable.Range(0, items.Count).SelectMany(first =>
            Permutations(items.Where((_, index) => index != first).ToList()).Select(rest => rest.Prepend(items[first]).ToList()));
    }
}
