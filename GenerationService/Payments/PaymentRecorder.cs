using ServiceDefaults.Money;
using ServiceDefaults.Requests;

namespace GenerationService.Payments;

/// <summary>Records what is told of payments: stores it, then counts it. What is stored already is not counted again.</summary>
internal sealed partial class PaymentRecorder(PaymentTable payments, PaymentMetrics metrics, ILogger<PaymentRecorder> logger)
{
    /// <summary>A provider's word: always recorded.</summary>
    public Task<Recorded> FactAsync(PaymentEvent told, CancellationToken cancellationToken) => RecordAsync(told, null, cancellationToken);

    /// <summary>Our own word: recorded if it agrees with what is known.</summary>
    public Task<Recorded> RequestAsync(PaymentEvent told, CancellationToken cancellationToken) =>
        RecordAsync(told, earlier => Refusals.Of(told, earlier), cancellationToken);

    private async Task<Recorded> RecordAsync(
        PaymentEvent told, Func<IReadOnlyList<PaymentEvent>, Refusal?>? refuse, CancellationToken cancellationToken)
    {
        var recorded = await payments.RecordAsync(told, refuse, cancellationToken);
        metrics.Told(told.Provider, OutcomeOf(recorded));
        if (recorded is Recorded.Stored { Settles: true, After: { Amount: { } amount, Currency: { } code } } stored)
        {
            var currency = Currency.Of(code);
            metrics.Settled(told.Provider, currency, MinorUnits.ToDecimal(told.Provider, currency, amount));
            Log.Settled(logger, stored.Payment.Id, told.Provider.Word(), told.ChargeId, told.EventId);
        }
        if (recorded is Recorded.Stored { After.Anomalies: { Count: > 0 } anomalies, Before.Anomalies: var known } odd)
        {
            foreach (var anomaly in anomalies.Except(known)) Log.Odd(logger, odd.Payment.Id, anomaly.Word(), told.EventId);
        }
        return recorded;
    }

    private static PaymentOutcome OutcomeOf(Recorded recorded) => recorded switch
    {
        Recorded.Stored { Settles: true } => PaymentOutcome.Succeeded,
        Recorded.Stored { After.State: PaymentState.Failed, Before.State: not PaymentState.Failed } => PaymentOutcome.Failed,
        Recorded.Stored stored when stored.After.Refunded > stored.Before.Refunded => PaymentOutcome.Refunded,
        Recorded.Stored { After.IsDisputed: true, Before.IsDisputed: false } => PaymentOutcome.Disputed,
        Recorded.Stored => PaymentOutcome.Recorded,
        Recorded.Duplicate => PaymentOutcome.Duplicate,
        _ => PaymentOutcome.Refused,
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Payment settled: payment {PaymentId}, {Provider} charge {ChargeId}, event {EventId}")]
        public static partial void Settled(ILogger logger, string paymentId, string provider, string chargeId, string eventId);

        [LoggerMessage(2, LogLevel.Warning, "Payment {PaymentId} does not add up ({Anomaly}) since event {EventId}; see GET /payments/ID")]
        public static partial void Odd(ILogger logger, string paymentId, string anomaly, string eventId);
    }
}
