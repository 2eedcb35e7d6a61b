namespace PricingService.Models;

/// <param name="Elasticity">Price elasticity of acceptance, at the property's mean acceptance.</param>
/// <param name="LogLoss">Mean on held-out outcomes; next to it those of what was in service, of the rules' acceptance and of the
/// share accepted alone.</param>
/// <param name="Calibration">On held-out outcomes; intercept 0 and slope 1 are perfect. Null if it cannot be determined.</param>
internal sealed record ModelView(
    string PropertyId, string Version, string ModelType, string State, string Verdict, Estimate Elasticity,
    IReadOnlyDictionary<string, Estimate> Coefficients,
    long TrainedOn, long HeldOut, double Acceptance, double LogLoss, string ComparedWith, double ComparedLogLoss,
    double RulesLogLoss, double BaseLogLoss,
    Calibration? Calibration, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    public static ModelView Of(ModelRecord model)
    {
        var response = model.ToResponse();
        var (elasticity, error) = response.Elasticity(model.Acceptance);
        return new ModelView(model.PropertyId, model.Version, "ml_elasticity", model.State, model.Verdict, new Estimate(elasticity, error),
            Features.Names.Index().ToDictionary(name => name.Item,
                name => new Estimate(response.Mean[name.Index], Math.Sqrt(response.Covariance[name.Index, name.Index]))),
            model.TrainedOn, model.HeldOut, model.Acceptance, model.LogLoss, model.CurrentVersion, model.CurrentLogLoss,
            model.RulesLogLoss, model.BaseLogLoss,
            model.ToCalibration(), DateTimeOffset.FromUnixTimeMilliseconds(model.CreatedAt),
            DateTimeOffset.FromUnixTimeMilliseconds(model.ChangedAt));
    }
}

internal sealed record Estimate(double Value, double StandardError);

internal sealed record RetrainingView(
    string RetrainingId, string PropertyId, string State, string Cause, DateTimeOffset RequestedAt, DateTimeOffset? FinishedAt,
    string? Verdict, string? ModelVersion, long? Outcomes)
{
    public static RetrainingView Of(Retraining retraining) =>
        new(retraining.RetrainingId, retraining.PropertyId, retraining.State, retraining.Cause,
            DateTimeOffset.FromUnixTimeMilliseconds(retraining.RequestedAt), retraining.FinishedAt is { } at
                ? DateTimeOffset.FromUnixTimeMilliseconds(at)
                : null,
            retraining.Verdict, retraining.ModelVersion, retraining.Outcomes);
}
