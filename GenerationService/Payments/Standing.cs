namespace GenerationService.Payments;

/// <summary>
/// How a payment stands, from all that was told of it. The order in which it was told plays no part: for each charge, refund and
/// dispute one event counts, and which one that is depends only on what the events say.
/// </summary>
internal sealed record Standing
{
    public const string ChargeUnknown = "charge_unknown";
    public const string NotCaptured = "not_captured";

    public required PaymentState State { get; init; }
    public string? Reason { get; init; }
    public string? Reference { get; init; }
    public string? Currency { get; init; }
    public long? Amount { get; init; }
    public long Refunded { get; init; }
    public bool IsDisputed { get; init; }
    public DateTimeOffset? ChargedAt { get; init; }
    public IReadOnlyList<PaymentAnomaly> Anomalies { get; init; } = [];

    /// <summary>Money has arrived; some or all of it may have left again.</summary>
    public bool IsSettled => State is not (PaymentState.Pending or PaymentState.Failed);

    public static Standing Of(IEnumerable<PaymentEvent> events)
    {
        var told = events.ToList();
        var charge = Current(told, PaymentKind.Charge).SingleOrDefault();
        var refunds = Current(told, PaymentKind.Refund);
        var disputes = Current(told, PaymentKind.Dispute);
        if (charge is null)
        {
            return new Standing
            {
                State = PaymentState.Pending, Reason = ChargeUnknown, IsDisputed = disputes.Count > 0,
                Anomalies = [.. Found((PaymentAnomaly.AmountMismatch, Disagree(told)))],
            };
        }

        var refunded = Refunds(told, charge, refunds);
        var (state, reason) = StateOf(charge, refunded, refunds, disputes);
        return new Standing
        {
            State = state,
            Reason = reason,
            Reference = told.Where(each => each.Reference is not null).OrderBy(each => each.OccurredAt)
                .ThenBy(each => each.EventId, StringComparer.Ordinal).FirstOrDefault()?.Reference,
            Currency = charge.Currency,
            Amount = charge.Amount,
            Refunded = refunded,
            IsDisputed = disputes.Count > 0,
            ChargedAt = told.Where(each => each.Kind == PaymentKind.Charge).Min(each => each.OccurredAt),
            Anomalies = [.. Found(
                (PaymentAnomaly.OverRefunded, refunded > charge.Amount),
                (PaymentAnomaly.CurrencyMismatch, told.Exists(each => each.Currency != charge.Currency)),
                (PaymentAnomaly.AmountMismatch, Disagree(told)),
                (PaymentAnomaly.NotPaid, state == PaymentState.Failed && (disputes.Count > 0 || refunds.Exists(IsLive))),
                (PaymentAnomaly.FractionOfUnit, told.Exists(HasFraction)))],
        };
    }

    /// <summary>The latest word on a refund or dispute; null if there is none.</summary>
    public static PaymentEvent? Latest(IEnumerable<PaymentEvent> events, PaymentKind kind, string objectId) =>
        Current([.. events], kind).Find(each => each.ObjectId == objectId);

    /// <summary>For each object of a kind the event that counts: the provider's before ours, then the latest.</summary>
    private static List<PaymentEvent> Current(List<PaymentEvent> told, PaymentKind kind) => [.. told.Where(each => each.Kind == kind)
        .GroupBy(each => each.ObjectId, StringComparer.Ordinal)
        .OrderBy(each => each.Key, StringComparer.Ordinal)
        .Select(each => each.OrderBy(one => one.Source).ThenBy(one => one.OccurredAt).ThenBy(one => one.Status)
            .ThenBy(one => one.EventId, StringComparer.Ordinal).Last())];

    /// <summary>
    /// The refunds one by one, or what the charge says of them all if that is more: not every account is told of each refund.
    /// The charge still counts a refund that failed afterwards.
    /// </summary>
    private static long Refunds(List<PaymentEvent> told, PaymentEvent charge, List<PaymentEvent> refunds)
    {
        var known = refunds.Where(each => IsLive(each) && each.Currency == charge.Currency).Sum(each => each.Amount);
        var summary = told.Where(each => each is { Kind: PaymentKind.Charge, Refunded: not null })
            .OrderBy(each => each.OccurredAt).ThenBy(each => each.Refunded).LastOrDefault();
        if (summary is null) return known;
        var failedSince = refunds.Where(each => !IsLive(each) && each.OccurredAt >= summary.OccurredAt).Sum(each => each.Amount);
        return Math.Max(known, summary.Refunded!.Value - failedSince);
    }

    private static (PaymentState State, string? Reason) StateOf(
        PaymentEvent charge, long refunded, List<PaymentEvent> refunds, List<PaymentEvent> disputes)
    {
        switch (charge.Status)
        {
            case EventStatus.Failed: return (PaymentState.Failed, charge.Reason);
            case EventStatus.Authorized: return (PaymentState.Pending, NotCaptured);
            case EventStatus.Pending: return (PaymentState.Pending, charge.Reason);
        }
        if (LastIn(disputes, EventStatus.Open, EventStatus.Inquiry) is { } open) return (PaymentState.Disputed, open.Reason);
        if (LastIn(disputes, EventStatus.Lost) is { } lost) return (PaymentState.DisputeLost, lost.Reason);
        var refund = LastIn(refunds, EventStatus.Succeeded, EventStatus.Pending);
        if (refunded > 0 && refunded >= charge.Amount) return (PaymentState.Refunded, refund?.Reason);
        if (refunded > 0) return (PaymentState.PartlyRefunded, refund?.Reason);
        return LastIn(disputes, EventStatus.Won) is { } won ? (PaymentState.DisputeWon, won.Reason) : (PaymentState.Succeeded, null);
    }

    private static PaymentEvent? LastIn(List<PaymentEvent> current, params EventStatus[] statuses) => current
        .Where(each => statuses.Contains(each.Status)).OrderBy(each => each.OccurredAt)
        .ThenBy(each => each.ObjectId, StringComparer.Ordinal).LastOrDefault();

    private static bool IsLive(PaymentEvent refund) => refund.Status != EventStatus.Failed;

    /// <summary>Our record of something and the provider's have different amounts. A charge's may grow while it is pending.</summary>
    private static bool Disagree(List<PaymentEvent> told) => told.GroupBy(each => (each.Kind, each.ObjectId))
        .Any(each => each.Where(one => one.Status is not (EventStatus.Pending or EventStatus.Authorized))
            .Select(one => (one.Source == EventSource.Api, one.Amount)).Distinct().ToList() is var amounts
            && amounts.Exists(amount => amount.Item1) && amounts.Select(amount => amount.Amount).Distinct().Skip(1).Any());

    private static bool HasFraction(PaymentEvent told) =>
        told.Amount % MinorUnits.Step(told.Provider, ServiceDefaults.Money.Currency.Of(told.Currency)) != 0;

    private static IEnumerable<PaymentAnomaly> Found(params (PaymentAnomaly Anomaly, bool IsSo)[] looked) =>
        looked.Where(each => each.IsSo).Select(each => each.Anomaly);
}
