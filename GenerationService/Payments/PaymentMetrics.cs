using System.Diagnostics.Metrics;
using ServiceDefaults.Money;

namespace GenerationService.Payments;

internal sealed class PaymentMetrics
{
    /// <summary>Those in which money is likely to arrive; others have a series from their first payment on.</summary>
    private static readonly string[] UsualCurrencies = ["EUR", "USD", "GBP", "CHF"];

    private readonly Counter<long> _requests;
    private readonly Counter<double> _amount;

    public PaymentMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("GenerationService.Payments");
        _requests = meter.CreateCounter<long>("payment_requests_total",
            description: "Requests that told of a payment, by what came of them.");
        _amount = meter.CreateCounter<double>("payment_amount_total",
            description: "Money charged successfully, in whole units of its currency; refunds and disputes are not deducted.");
    }

    public void BeginAtZero()
    {
        foreach (var provider in Enum.GetValues<PaymentProvider>())
        {
            foreach (var outcome in Enum.GetValues<PaymentOutcome>()) _requests.Add(0, Provider(provider), new("status", Label(outcome)));
            foreach (var currency in UsualCurrencies) _amount.Add(0, Provider(provider), new("currency", currency));
        }
    }

    public void Told(PaymentProvider provider, PaymentOutcome outcome) =>
        _requests.Add(1, Provider(provider), new("status", Label(outcome)));

    /// <summary>Once for each payment, when its charge has succeeded and that is stored.</summary>
    public void Settled(PaymentProvider provider, Currency currency, decimal amount) =>
        _amount.Add((double)amount, Provider(provider), new("currency", currency.Code));

    internal static string Label(PaymentProvider provider) => provider switch
    {
        PaymentProvider.Stripe => "stripe",
        PaymentProvider.Manual => "manual",
        _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "Not a provider."),
    };

    internal static string Label(PaymentOutcome outcome) => outcome switch
    {
        PaymentOutcome.Succeeded => "succeeded",
        PaymentOutcome.Failed => "failed",
        PaymentOutcome.Refunded => "refunded",
        PaymentOutcome.Disputed => "disputed",
        PaymentOutcome.Recorded => "recorded",
        PaymentOutcome.Duplicate => "duplicate",
        PaymentOutcome.Ignored => "ignored",
        PaymentOutcome.Refused => "refused",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome."),
    };

    private static KeyValuePair<string, object?> Provider(PaymentProvider provider) => new("provider", Label(provider));
}

/// <summary>What came of a request that told of a payment.</summary>
internal enum PaymentOutcome
{
    /// <summary>The payment's money has arrived with it.</summary>
    Succeeded,

    /// <summary>The charge failed.</summary>
    Failed,

    Refunded,
    Disputed,

    /// <summary>It was stored, and none of the above followed.</summary>
    Recorded,

    /// <summary>It was told before.</summary>
    Duplicate,

    /// <summary>It is about nothing that is kept here.</summary>
    Ignored,

    /// <summary>Nobody may say this: a wrong signature, a malformed body, a refused transition.</summary>
    Refused,
}
