using ServiceDefaults.Money;

namespace GenerationService.Payments;

/// <summary>
/// Amounts in a provider's own minor units. Stripe's are not always those of ISO 4217 (https://docs.stripe.com/currencies):
/// ISK and UGX have two decimals that must be zero, MGA has none, and the last of three decimals must be zero.
/// </summary>
internal static class MinorUnits
{
    /// <summary>More than any charge, and far from where arithmetic overflows.</summary>
    public const long Most = 1_000_000_000_000_000;

    public static int Decimals(PaymentProvider provider, Currency currency) => (provider, currency.Code) switch
    {
        (PaymentProvider.Stripe, "ISK" or "UGX") => 2,
        (PaymentProvider.Stripe, "MGA") => 0,
        _ => currency.Decimals,
    };

    /// <summary>The smallest amount that can be paid, in minor units: every other one is a multiple of it.</summary>
    public static long Step(PaymentProvider provider, Currency currency) => (provider, currency) switch
    {
        (PaymentProvider.Stripe, { Code: "ISK" or "UGX" }) => 100,
        (PaymentProvider.Stripe, { Decimals: 3 }) => 10,
        _ => 1,
    };

    public static decimal ToDecimal(PaymentProvider provider, Currency currency, long minor) =>
        new decimal(minor) / Scale(provider, currency);

    /// <summary>Null if the amount cannot be paid; then <paramref name="fault"/> says what can.</summary>
    public static long? Of(PaymentProvider provider, Currency currency, decimal amount, out string fault)
    {
        fault = "";
        // First, so that the product below cannot overflow.
        if (amount <= 0 || amount > Most / Scale(provider, currency))
        {
            fault = "must be more than 0, and at most 1,000,000,000,000,000 of the currency's smallest units";
            return null;
        }
        var minor = amount * Scale(provider, currency);
        var step = Step(provider, currency);
        if (minor % step == 0) return (long)minor;
        fault = $"must have at most {DecimalsOf(provider, currency, step)} decimals in {currency.Code} with this provider";
        return null;
    }

    private static int DecimalsOf(PaymentProvider provider, Currency currency, long step)
    {
        var decimals = Decimals(provider, currency);
        for (; step >= 10; step /= 10) decimals--;
        return decimals;
    }

    private static decimal Scale(PaymentProvider provider, Currency currency) => Decimals(provider, currency) switch
    {
        0 => 1m,
        2 => 100m,
        3 => 1000m,
        var other => throw new ArgumentOutOfRangeException(nameof(currency), other, "No currency has so many decimals."),
    };
}
