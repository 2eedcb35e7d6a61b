namespace PricingService.Models;

internal sealed record ModelView
{
    public required string PropertyId { get; init; }
    public required string Version { get; init; }
    public required string ModelType { get; init; }
    public required string State { get; init; }
    public required string Verdict { get; init; }

    /// <summary>The verdict in words, with the next step.</summary>
    public required string? Explanation { get; init; }

    /// <summary>Price elasticity of acceptance, at the property's mean acceptance.</summary>
    public required Estimate Elasticity { get; init; }
    public required IReadOnlyDictionary<string, Estimate> Coefficients { get; init; }
    public required long TrainedOn { get; init; }
    public required long HeldOut { get; init; }
    public required double Acceptance { get; init; }

    /// <summary>
    /// Mean on held-out outcomes. The next members have that of the model in service, of the rules, and of a model that knows
    /// only the share accepted.
    /// </summary>
    public required double LogLoss { get; init; }
    public required string ComparedWith { get; init; }
    public required double ComparedLogLoss { get; init; }
    public required double RulesLogLoss { get; init; }
    public required double BaseLogLoss { get; init; }

    /// <summary>On held-out outcomes; intercept 0 and slope 1 are perfect. Null if it cannot be determined.</summary>
    public required Calibration? Calibration { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    public static ModelView Of(ModelRecord model)
    {
        var response = model.ToResponse();
        var (elasticity, error) = response.Elasticity(model.Acceptance);
        return new ModelView
        {
            PropertyId = model.PropertyId,
            Version = model.Version,
            ModelType = "ml_elasticity",
            State = model.State,
            Verdict = model.Verdict,
            Explanation = VerdictWords.Of(model.Verdict),
            Elasticity = new Estimate(elasticity, error),
            Coefficients = Features.Names.Index().ToDictionary(name => name.Item,
                name => new Estimate(response.Mean[name.Index], Math.Sqrt(response.Covariance[name.Index, name.Index]))),
            TrainedOn = model.TrainedOn,
            HeldOut = model.HeldOut,
            Acceptance = model.Acceptance,
            LogLoss = model.LogLoss,
            ComparedWith = model.CurrentVersion,
            ComparedLogLoss = model.CurrentLogLoss,
            RulesLogLoss = model.RulesLogLoss,
            BaseLogLoss = model.BaseLogLoss,
            Calibration = model.ToCalibration(),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(model.CreatedAt),
            ChangedAt = DateTimeOffset.FromUnixTimeMilliseconds(model.ChangedAt),
        };
    }
}

internal sealed record RetrainingView
{
    public required string RetrainingId { get; init; }
    public required string PropertyId { get; init; }
    public required string State { get; init; }
    public required string Cause { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public required DateTimeOffset? FinishedAt { get; init; }
    public required string? Verdict { get; init; }

    /// <summary>The verdict in words, with the next step; null while there is none.</summary>
    public required string? Explanation { get; init; }
    public required string? ModelVersion { get; init; }
    public required long? Outcomes { get; init; }

    public static RetrainingView Of(Retraining retraining) =>
        new()
        {
            RetrainingId = retraining.RetrainingId,
            PropertyId = retraining.PropertyId,
            State = retraining.State,
            Cause = retraining.Cause,
            RequestedAt = DateTimeOffset.FromUnixTimeMilliseconds(retraining.RequestedAt),
            FinishedAt = retraining.FinishedAt is { } at
                ? DateTimeOffset.FromUnixTimeMilliseconds(at)
                : null,
            Verdict = retraining.Verdict,
            Explanation = VerdictWords.Of(retraining.Verdict),
            ModelVersion = retraining.ModelVersion,
            Outcomes = retraining.Outcomes,
        };
}
