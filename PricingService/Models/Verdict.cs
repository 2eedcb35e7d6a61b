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

    /// <summary>Too few prices were varied at random or declared exogenous: the rest says what was asked, not how guests respond.</summary>
    NoVariedPrices,

    /// <summary>Acceptance does not credibly fall with the price, so the model's best price would be the highest allowed.</summary>
    NoPriceResponse,
    NotBetter,

    /// <summary>It would not surely earn as much as the rules, or as what is in service.</summary>
    EarnsLess,

    /// <summary>The challenger was not better, but the rules are better than the current model, which is taken out of service.</summary>
    RulesAreBetter,
}
