namespace PricingService.Models;

/// <summary>Where models learn from. Implemented by Outcomes, which depends on Models.</summary>
internal interface ITrainingOutcomes
{
    /// <summary>A property's newest outcomes.</summary>
    Task<TrainingData> NewestAsync(string propertyId, int limit, CancellationToken cancellationToken);

    /// <summary>The same one by one, newest first.</summary>
    Task<IReadOnlyList<TrainingRow>> NewestRowsAsync(string propertyId, int limit, CancellationToken cancellationToken);
}
