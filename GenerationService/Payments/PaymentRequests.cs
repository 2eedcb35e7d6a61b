using GenerationService.Generations;
using ServiceDefaults.Money;
using ServiceDefaults.Requests;

namespace GenerationService.Payments;

/// <summary>Reads <c>POST /payments</c>, naming everything that is wrong with it at once.</summary>
internal static class PaymentRequests
{
    private const int LongestId = 128;
    private const string IdRule = "must be 1 to 128 of the characters A-Z, a-z, 0-9, '.', '_' and '-'";
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);

    /// <returns>Null if there are faults.</returns>
    public static PaymentEvent? Read(JsonMembers body, string? idempotencyKey, DateTimeOffset now)
    {
        var faults = body.Faults;
        var key = idempotencyKey is null ? $"{TimeOrderedId.New(now):N}" : IdempotencyKey.Of(idempotencyKey);
        faults.Unless(key is not null, IdempotencyKey.Header, IdempotencyKey.Rule);
        var provider = body.Word<PaymentProvider>("provider");
        var kind = body.Word<PaymentKind>("kind");
        var id = body.Text("provider_id", IsId, IdRule);
        var ofCharge = kind == PaymentKind.Charge;
        var chargeId = body.Text("charge_id", text => IsId(text) && (!ofCharge || text == id),
            ofCharge ? "must be left out for a charge, or be its provider_id" : IdRule, isRequired: kind is not null && !ofCharge);
        var amount = Amount(body, provider, out var currency);
        var reference = body.Text("reference", IsId, $"{IdRule}: what the charge pays for, such as the id of a booking", ofCharge);
        var status = Status(body, kind);
        var occurredAt = body.OptionalInstant("occurred_at", "must be an instant with its offset, such as 2026-01-31T09:30:00Z");
        faults.Unless(occurredAt is null || (occurredAt > DateTimeOffset.UnixEpoch && occurredAt < now + MostAhead), "occurred_at",
            "must not be in the future, nor before 1970");
        body.RefuseOthers();
        if (faults.Any) return null;
        return new PaymentEvent
        {
            Source = EventSource.Api,
            EventId = key!,
            Provider = provider!.Value,
            ChargeId = ofCharge ? id! : chargeId!,
            Kind = kind!.Value,
            ObjectId = id!,
            Status = status,
            Currency = currency!.Code,
            Amount = amount!.Value,
            Reference = reference,
            OccurredAt = occurredAt ?? now,
        };
    }

    private static bool IsId(string text) => Identifier.IsWellFormed(text, LongestId);

    private static long? Amount(JsonMembers body, PaymentProvider? provider, out Currency? currency)
    {
        var code = body.Text("currency", text => Currency.TryFind(text, out _), "must be a currency of ISO 4217, such as EUR");
        currency = code is null ? null : Currency.Of(code);
        var amount = body.Number("amount", "must be a number, such as 12.34");
        if (amount is null) return null;
        if (currency is null || provider is null)
        {
            body.Faults.Unless(amount > 0, "amount", "must be more than 0");
            return null;
        }
        var minor = MinorUnits.Of(provider.Value, currency, amount.Value, out var fault);
        body.Faults.Unless(minor is not null, "amount", fault);
        return minor;
    }

    private static EventStatus Status(JsonMembers body, PaymentKind? kind)
    {
        var status = body.Word<RecordStatus>("status", isRequired: false);
        var isDispute = kind == PaymentKind.Dispute;
        if (kind is not null && status is { } given)
        {
            body.Faults.Unless(isDispute == given is RecordStatus.Open or RecordStatus.Won or RecordStatus.Lost, "status",
                isDispute ? "of a dispute must be open, won or lost" : "of a charge or refund must be pending, succeeded or failed");
        }
        return (status ?? (isDispute ? RecordStatus.Open : RecordStatus.Succeeded)) switch
        {
            RecordStatus.Pending => EventStatus.Pending,
            RecordStatus.Failed => EventStatus.Failed,
            RecordStatus.Open => EventStatus.Open,
            RecordStatus.Won => EventStatus.Won,
            RecordStatus.Lost => EventStatus.Lost,
            _ => EventStatus.Succeeded,
        };
    }
}
