namespace PricingService.Models;

/// <summary>The gate's verdict on a challenger.</summary>
internal enum Verdict
{
    /// <summary>Better than what is in service, by more than a standard error, on outcomes that neither was trained on.</summary>
    Promoted,
    TooFewOutcomes,
    TooFewAcceptedOrDeclined,
    OnePriceOnly,
    NotFinite,

    /// <summary>Acceptance does not credibly fall with the price, so the model's best price would be the highest allowed.</summary>
    NoPriceResponse,
    NotBetter,

    /// <summary>The challenger was not better, but the rules are better than the current model, which is taken out of service.</summary>
    RulesAreBetter,
}
