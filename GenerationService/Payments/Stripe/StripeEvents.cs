using System.Text.Json;
using ServiceDefaults.Money;
using ServiceDefaults.Requests;

namespace GenerationService.Payments.Stripe;

/// <summary>
/// Reads events (https://docs.stripe.com/api/events). Charges, refunds and disputes tell everything that is kept here; whatever else
/// there is, is ignored, payment intents too: their money moves in charges. Members that are not needed are not looked at.
/// </summary>
internal static class StripeEvents
{
    private const long LatestSecond = 253_402_300_799; // 9999-12-31T23:59:59Z
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    public static StripeEvent Read(ReadOnlyMemory<byte> body)
    {
        var faults = new Faults();
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return Read(new StripeObject(document.RootElement, "", faults), faults);
        }
        catch (JsonException)
        {
            return new StripeEvent.Malformed(faults.Add("$", "must be valid JSON, with no member twice").ByField);
        }
    }

    private static StripeEvent Read(StripeObject root, Faults faults)
    {
        if (!root.IsObject) return new StripeEvent.Malformed(faults.Add("$", "must be an object").ByField);
        root.Must("object", "event");
        var id = root.Id("id");
        var type = root.Text("type", "must be the event's type");
        root.Text("api_version", "must be the API version that the event is written in");
        var created = root.Whole("created", 0, LatestSecond);
        var data = root.Object("data").Object("object");
        if (type is null || KindOf(type) is not { } kind)
            return faults.Any ? new StripeEvent.Malformed(faults.ByField) : new StripeEvent.Ignored();
        // A refund of money that came without a charge is no part of any payment here.
        if (kind != PaymentKind.Charge && data.IsNull("charge")) return faults.Any
            ? new StripeEvent.Malformed(faults.ByField)
            : new StripeEvent.Ignored();

        data.Must("object", kind.Word());
        var objectId = data.Id("id");
        var chargeId = kind == PaymentKind.Charge ? objectId : data.Id("charge");
        var amount = data.Whole("amount", 0, MinorUnits.Most);
        var currency = Code(data);
        var (status, reason) = StatusOf(kind, type, data);
        var (taken, refunded) = kind == PaymentKind.Charge ? Captured(data, amount ?? 0) : (amount ?? 0, null);
        if (faults.Any) return new StripeEvent.Malformed(faults.ByField);
        return new StripeEvent.OfPayment(new PaymentEvent
        {
            Source = EventSource.Stripe,
            EventId = id!,
            Provider = PaymentProvider.Stripe,
            ChargeId = chargeId!,
            Kind = kind,
            ObjectId = objectId!,
            Status = status,
            Currency = currency!.Code,
            Amount = taken,
            Refunded = refunded,
            Reason = reason,
            OccurredAt = DateTimeOffset.FromUnixTimeSeconds(created!.Value),
        });
    }

    public static Currency? Code(StripeObject data) => data.Text("currency", "must be a known currency, in small letters",
        code => code.All(char.IsAsciiLetterLower) && Currency.TryFind(code.ToUpperInvariant(), out _)) is { } known
            ? Currency.Of(known.ToUpperInvariant())
            : null;

    /// <summary>
    /// What was taken, and what of that went back. A charge of which only a part is captured says that the rest is refunded, though
    /// it was never taken.
    /// </summary>
    public static (long Taken, long? Refunded) Captured(StripeObject charge, long amount)
    {
        var refunded = charge.OptionalWhole("amount_refunded", 0, MinorUnits.Most);
        if (charge.Flag("captured") is not true || charge.OptionalWhole("amount_captured", 0, MinorUnits.Most) is not { } taken)
            return (amount, refunded);
        return (taken, refunded is { } told ? Math.Max(0, told - (amount - taken)) : null);
    }

    /// <summary>Words that are new to us are taken as "not decided yet": Stripe adds some now and then.</summary>
    public static (EventStatus Status, string? Reason) StatusOf(PaymentKind kind, string type, StripeObject data)
    {
        var status = data.Text("status", "must be a status");
        switch (kind)
        {
            case PaymentKind.Charge when type == "charge.expired": return (EventStatus.Failed, "expired");
            case PaymentKind.Charge:
                var isTaken = data.Flag("captured") is not false;
                return status switch
                {
                    "succeeded" when isTaken => (EventStatus.Succeeded, null),
                    "succeeded" when data.Flag("refunded") is true => (EventStatus.Failed, "released"),
                    "succeeded" => (EventStatus.Authorized, null),
                    "failed" => (EventStatus.Failed, data.Reason("failure_code")),
                    _ => (EventStatus.Pending, null),
                };
            case PaymentKind.Refund:
                return status switch
                {
                    "succeeded" => (EventStatus.Succeeded, data.Reason("reason")),
                    "failed" or "canceled" => (EventStatus.Failed, data.Reason("failure_reason")),
                    _ => (EventStatus.Pending, data.Reason("reason")),
                };
            default:
                return (status switch
                {
                    "won" => EventStatus.Won,
                    "lost" => EventStatus.Lost,
                    "warning_closed" or "prevented" => EventStatus.Withdrawn,
                    "warning_needs_response" or "warning_under_review" => EventStatus.Inquiry,
                    _ => EventStatus.Open,
                }, data.Reason("reason"));
        }
    }

    private static PaymentKind? KindOf(string type) => type switch
    {
        "charge.succeeded" or "charge.failed" or "charge.pending" or "charge.captured" or "charge.expired" or "charge.refunded"
            or "charge.updated" => PaymentKind.Charge,
        "refund.created" or "refund.updated" or "refund.failed" or "charge.refund.updated" => PaymentKind.Refund,
        "charge.dispute.created" or "charge.dispute.updated" or "charge.dispute.closed" or "charge.dispute.funds_withdrawn"
            or "charge.dispute.funds_reinstated" => PaymentKind.Dispute,
        _ => null,
    };
}

/// <summary>What a body says.</summary>
internal abstract record StripeEvent
{
    public sealed record OfPayment(PaymentEvent Event) : StripeEvent;

    /// <summary>An event of no interest here.</summary>
    public sealed record Ignored : StripeEvent;

    /// <summary>No event, with what is wrong by path.</summary>
    public sealed record Malformed(IDictionary<string, string[]> Errors) : StripeEvent;
}
