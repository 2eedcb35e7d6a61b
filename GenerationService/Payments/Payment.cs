namespace GenerationService.Payments;

/// <summary>A charge with everything that became of it.</summary>
internal sealed record Payment
{
    public required string Id { get; init; }
    public required PaymentProvider Provider { get; init; }

    /// <summary>The provider's id of the charge.</summary>
    public required string ChargeId { get; init; }
    public required PaymentState State { get; init; }

    /// <summary>Why it is in this state, as the provider's word for it, or ours.</summary>
    public required string? Reason { get; init; }

    /// <summary>What it pays for.</summary>
    public required string? Reference { get; init; }

    /// <summary>Null until the charge itself is known: its refund may be heard of first.</summary>
    public required decimal? Amount { get; init; }
    public required decimal Refunded { get; init; }
    public required string? Currency { get; init; }
    public required IReadOnlyList<PaymentAnomaly> Anomalies { get; init; }
    public required DateTimeOffset? ChargedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>One page of payments, newest first.</summary>
/// <param name="Payments">Those on the page.</param>
/// <param name="Next">What <c>after</c> must be for the next page; null on the last one.</param>
internal sealed record PaymentPage(IReadOnlyList<Payment> Payments, string? Next);

/// <summary><c>POST /payments</c>, for its description: the body is read member by member.</summary>
internal sealed record RecordRequest
{
    public required PaymentProvider Provider { get; init; }
    public required PaymentKind Kind { get; init; }

    /// <summary>The provider's id of the charge, refund or dispute.</summary>
    public required string ProviderId { get; init; }

    /// <summary>The provider's id of the charge that a refund or dispute is about.</summary>
    public string? ChargeId { get; init; }
    public required decimal Amount { get; init; }
    public required string Currency { get; init; }
    public string? Reference { get; init; }
    public RecordStatus? Status { get; init; }
    public DateTimeOffset? OccurredAt { get; init; }
}

/// <summary>Who moved the money; a closed set, since it is a label.</summary>
internal enum PaymentProvider
{
    Stripe,

    /// <summary>A bank transfer, cash: money that no provider tells us of.</summary>
    Manual,
}

internal enum PaymentKind
{
    Charge,
    Refund,
    Dispute,
}

/// <summary>What our side may say of a charge, a refund or a dispute.</summary>
internal enum RecordStatus
{
    Pending,
    Succeeded,
    Failed,
    Open,
    Won,
    Lost,
}

internal enum PaymentState
{
    Pending,
    Succeeded,
    Failed,
    PartlyRefunded,
    Refunded,
    Disputed,
    DisputeWon,
    DisputeLost,
}

/// <summary>What does not add up in what was told of a payment; it is recorded, since the provider's word is a fact.</summary>
internal enum PaymentAnomaly
{
    /// <summary>More was refunded than was charged.</summary>
    OverRefunded,

    /// <summary>A refund or dispute is in another currency than its charge; it is not added up.</summary>
    CurrencyMismatch,

    /// <summary>Our own record and the provider's word have different amounts. The provider's counts.</summary>
    AmountMismatch,

    /// <summary>Something was refunded or disputed of a charge that failed.</summary>
    NotPaid,

    /// <summary>An amount has a fraction that the currency does not have.</summary>
    FractionOfUnit,
}
