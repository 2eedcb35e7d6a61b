using System.Globalization;

namespace PricingService.Models;

/// <summary>A stored model with its origin and fate.</summary>
internal sealed record ModelRecord(
    string PropertyId, long Sequence, string Version, string State, string Mean, string Covariance, double LowestTried, double HighestTried,
    long TrainedOn, long HeldOut, double Acceptance, double LogLoss, string CurrentVersion, double CurrentLogLoss,
    double RulesLogLoss, double BaseLogLoss,
    string Verdict, long CreatedAt, long ChangedAt, string? Calibration)
{
    public PriceResponse ToResponse()
    {
        var mean = Parse(Mean);
        var flat = Parse(Covariance);
        var covariance = new double[mean.Length, mean.Length];
        for (var i = 0; i < flat.Length; i++) covariance[i / mean.Length, i % mean.Length] = flat[i];
        return new PriceResponse(mean, covariance, LowestTried, HighestTried);
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
