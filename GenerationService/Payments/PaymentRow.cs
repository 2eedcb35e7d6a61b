using ServiceDefaults.Money;
using ServiceDefaults.Requests;
using Storage.Rows;

namespace GenerationService.Payments;

/// <summary>A payment as it is stored: instants in milliseconds, amounts in the provider's minor units.</summary>
internal sealed record PaymentRow
{
    public const string Columns = "id, provider, charge_id, state, reason, reference, currency, amount, refunded, is_disputed, " +
        "anomalies, charged_at, settled_at, updated_at";

    public required string Id { get; init; }
    public required string Provider { get; init; }
    public required string ChargeId { get; init; }
    public required string State { get; init; }
    public string? Reason { get; init; }
    public string? Reference { get; init; }
    public string? Currency { get; init; }
    public long? Amount { get; init; }
    public required long Refunded { get; init; }
    public required long IsDisputed { get; init; }
    public required string Anomalies { get; init; }
    public long? ChargedAt { get; init; }
    public long? SettledAt { get; init; }
    public required long UpdatedAt { get; init; }

    public PaymentRow With(Standing standing, long? settledAt, DateTimeOffset now) => this with
    {
        State = standing.State.Word(),
        Reason = standing.Reason,
        Reference = standing.Reference,
        Currency = standing.Currency,
        Amount = standing.Amount,
        Refunded = standing.Refunded,
        IsDisputed = standing.IsDisputed ? 1 : 0,
        Anomalies = string.Join(' ', standing.Anomalies.Select(anomaly => anomaly.Word())),
        ChargedAt = standing.ChargedAt?.ToUnixTimeMilliseconds(),
        SettledAt = settledAt,
        UpdatedAt = now.ToUnixTimeMilliseconds(),
    };

    public Payment ToPayment()
    {
        var provider = Words.Parse<PaymentProvider>(Provider);
        Func<long, decimal?> decimals = minor =>
            Currency is null ? null : MinorUnits.ToDecimal(provider, ServiceDefaults.Money.Currency.Of(Currency), minor);
        return new Payment
        {
            Id = Id,
            Provider = provider,
            ChargeId = ChargeId,
            State = Words.Parse<PaymentState>(State),
            Reason = Reason,
            Reference = Reference,
            Amount = Amount is { } amount ? decimals(amount) : null,
            Refunded = decimals(Refunded) ?? 0,
            Currency = Currency,
            Anomalies = [.. Anomalies.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Words.Parse<PaymentAnomaly>)],
            ChargedAt = Instants.FromStored(ChargedAt),
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt),
        };
    }
}

/// <summary>An event as it is stored, with its payment's provider and charge.</summary>
internal sealed record EventRow
{
    public const string Columns = "source, event_id, provider, charge_id, kind, object_id, status, payment_events.currency, " +
        "payment_events.amount, payment_events.refunded, payment_events.reason, payment_events.reference, occurred_at";

    public required string Source { get; init; }
    public required string EventId { get; init; }
    public required string Provider { get; init; }
    public required string ChargeId { get; init; }
    public required string Kind { get; init; }
    public required string ObjectId { get; init; }
    public required string Status { get; init; }
    public required string Currency { get; init; }
    public required long Amount { get; init; }
    public long? Refunded { get; init; }
    public string? Reason { get; init; }
    public string? Reference { get; init; }
    public required long OccurredAt { get; init; }

    public PaymentEvent ToEvent() => new()
    {
        Source = Words.Parse<EventSource>(Source),
        EventId = EventId,
        Provider = Words.Parse<PaymentProvider>(Provider),
        ChargeId = ChargeId,
        Kind = Words.Parse<PaymentKind>(Kind),
        ObjectId = ObjectId,
        Status = Words.Parse<EventStatus>(Status),
        Currency = Currency,
        Amount = Amount,
        Refunded = Refunded,
        Reason = Reason,
        Reference = Reference,
        OccurredAt = DateTimeOffset.FromUnixTimeMilliseconds(OccurredAt),
    };
}
