namespace PricingService.Models;

/// <summary>
/// What would have been asked of a guest, as ln(price / reference), before any variation. Implemented by Prices, which depends on Models.
/// </summary>
internal interface IPolicies
{
    double ByRules(TrainingRow row);

    double ByModel(TrainingRow row, PriceResponse model);
}
