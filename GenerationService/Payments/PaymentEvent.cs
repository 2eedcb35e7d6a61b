using System.Security.Cryptography;
using System.Text;

namespace GenerationService.Payments;

/// <summary>
/// Something that was told of a charge, a refund or a dispute. Events are the truth that is stored; what a payment's state is
/// follows from all of them (<see cref="Standing"/>). No more is kept than that needs: no card, no name, no address.
/// </summary>
internal sealed record PaymentEvent
{
    /// <summary>Who told it.</summary>
    public required EventSource Source { get; init; }

    /// <summary>Unique for its source: told again, it changes nothing.</summary>
    public required string EventId { get; init; }
    public required PaymentProvider Provider { get; init; }
    public required string ChargeId { get; init; }
    public required PaymentKind Kind { get; init; }

    /// <summary>The provider's id of the charge, refund or dispute.</summary>
    public required string ObjectId { get; init; }
    public required EventStatus Status { get; init; }
    public required string Currency { get; init; }

    /// <summary>In the provider's minor units (<see cref="MinorUnits"/>).</summary>
    public required long Amount { get; init; }

    /// <summary>Of a charge: how much of it the provider says is refunded.</summary>
    public long? Refunded { get; init; }
    public string? Reason { get; init; }
    public string? Reference { get; init; }

    /// <summary>When it happened, by the clock of whoever told it.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The same for two requests with the same contents.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Provider}\n{ChargeId}\n{Kind}\n{ObjectId}\n{Status}\n{Currency}\n{Amount}\n{Reference}")));
}

internal enum EventSource
{
    /// <summary>Us, by <c>POST /payments</c>.</summary>
    Api,

    /// <summary>Stripe, by a webhook.</summary>
    Stripe,
}

/// <summary>How a charge, a refund or a dispute stands. Of two told for the same instant, the later one in this list counts.</summary>
internal enum EventStatus
{
    Pending,

    /// <summary>Of a charge: the money is set aside, but not taken yet.</summary>
    Authorized,

    /// <summary>Of a dispute: the bank asks; no money has moved.</summary>
    Inquiry,

    Open,
    Failed,
    Succeeded,

    /// <summary>Of a dispute: it came to nothing.</summary>
    Withdrawn,

    Won,
    Lost,
}
