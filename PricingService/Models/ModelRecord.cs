using System.Globalization;

namespace PricingService.Models;

/// <summary>A stored model with its origin and fate.</summary>
internal sealed record ModelRecord
{
    private const double AsGoodAsKnown = 1e-12;

    public required string PropertyId { get; init; }
    public required long Sequence { get; init; }
    public required string Version { get; init; }
    public required string State { get; init; }
    public required string Mean { get; init; }
    public required string Covariance { get; init; }
    public required double LowestTried { get; init; }
    public required double HighestTried { get; init; }
    public required long TrainedOn { get; init; }
    public required long HeldOut { get; init; }
    public required double Acceptance { get; init; }
    public required double LogLoss { get; init; }
    public required string CurrentVersion { get; init; }
    public required double CurrentLogLoss { get; init; }
    public required double RulesLogLoss { get; init; }
    public required double BaseLogLoss { get; init; }
    public required string Verdict { get; init; }
    public required long CreatedAt { get; init; }
    public required long ChangedAt { get; init; }
    public required string? Calibration { get; init; }
    public required double? Varied { get; init; }

    public PriceResponse ToResponse()
    {
        var mean = Parse(Mean);
        var flat = Parse(Covariance);
        // Models of earlier releases know nothing of the features that came later.
        var covariance = new double[Features.Count, Features.Count];
        for (var i = 0; i < flat.Length; i++) covariance[i / mean.Length, i % mean.Length] = flat[i];
        for (var i = mean.Length; i < Features.Count; i++) covariance[i, i] = AsGoodAsKnown;
        return new PriceResponse([.. mean, .. new double[Features.Count - mean.Length]], covariance, LowestTried, HighestTried,
            Varied ?? 0, Version);
    }

    public Calibration? ToCalibration() =>
        Calibration is { } stored && Parse(stored) is [var intercept, var interceptError, var slope, var slopeError]
        ? new Calibration(new Estimate(intercept, interceptError), new Estimate(slope, slopeError)) : null;

    /// <summary>Round-trip digits: the model read again is the model that was judged.</summary>
    public static string Join(IEnumerable<double> values) =>
        string.Join(' ', values.Select(value => value.ToString("R", CultureInfo.InvariantCulture)));

    private static double[] Parse(string values) =>
        [.. values.Split(' ').Select(value => double.Parse(value, CultureInfo.InvariantCulture))];
}
