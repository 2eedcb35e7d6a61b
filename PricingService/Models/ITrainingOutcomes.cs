namespace PricingService.Models;

/// <summary>Where models learn from. Outcomes come after models, and hand over what they keep.</summary>
internal interface ITrainingOutcomes
{
    /// <summary>A property's newest outcomes.</summary>
    Task<TrainingData> NewestAsync(string propertyId, int limit, CancellationToken cancellationToken);
}
