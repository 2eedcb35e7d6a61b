using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PricingService.Models.Acceptance;

namespace PricingService.Models;

/// <summary>
/// How one property's guests respond to its price: the posterior of the coefficients of <see cref="Features"/>. Immutable;
/// equal contents have equal versions.
/// </summary>
internal sealed class PriceResponse
{
    private const double Z95 = 1.959963984540054;

    private readonly double[] _mean;
    private readonly double[,] _covariance;

    /// <param name="lowestTried">ln(price / reference) below which nothing was tried.</param>
    /// <param name="highestTried">…and above.</param>
    public PriceResponse(double[] mean, double[,] covariance, double lowestTried, double highestTried, double varied = 0,
        string? version = null)
    {
        (Varied, Version) = (varied, version!);
        _mean = mean;
        _covariance = covariance;
        (LowestTried, HighestTried) = (lowestTried, highestTried);
    }

    /// <summary>Outcomes whose price was varied at random, of those it was trained on.</summary>
    public double Varied { get; }

    /// <summary>The hash of the contents.</summary>
    public string Version
    {
        get => field ??= "ml_" +
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', _mean.Concat(_covariance.Cast<double>())
                .Append(LowestTried).Append(HighestTried).Select(value => value.ToString("R", CultureInfo.InvariantCulture))))))[..12];
        private init;
    }

    public double[] Mean => _mean;

    public double[,] Covariance => _covariance;

    private double[,] Factor => field ??= Cholesky.Factor(_covariance) ?? new double[_mean.Length, _mean.Length];

    /// <summary>
    /// A draw of coefficients from the posterior: the mean plus <paramref name="normals"/>, independent and standard, spread
    /// and turned by the covariance.
    /// </summary>
    public double[] Draw(ReadOnlySpan<double> normals)
    {
        var drawn = (double[])_mean.Clone();
        for (var i = 0; i < drawn.Length; i++)
        {
            for (var j = 0; j <= i; j++) drawn[i] += Factor[i, j] * normals[j];
        }
        return drawn;
    }

    public double LowestTried { get; }

    public double HighestTried { get; }

    /// <summary>The change of the log odds of acceptance per unit of log price.</summary>
    public double PriceCoefficient => _mean[Features.Price];

    public double PriceCoefficientError => Math.Sqrt(_covariance[Features.Price, Features.Price]);

    /// <summary>d ln P(accept) / d ln price at an acceptance of <paramref name="acceptance"/>: β(1 − P).</summary>
    public (double Value, double StandardError) Elasticity(double acceptance) =>
        (PriceCoefficient * (1 - acceptance), PriceCoefficientError * (1 - acceptance));

    /// <summary>
    /// With the uncertainty of the coefficients: MacKay's approximation of the mean (Neural Computation 4, 1992), the quantiles exact.
    /// </summary>
    public AcceptanceProbability Acceptance(double[] features)
    {
        var score = LogisticFit.Dot(features, _mean);
        var variance = 0.0;
        for (var i = 0; i < features.Length; i++)
        {
            for (var j = 0; j < features.Length; j++) variance += features[i] * _covariance[i, j] * features[j];
        }
        var deviation = Math.Sqrt(Math.Max(0, variance));
        return new AcceptanceProbability(Ieee.Logistic(score / Math.Sqrt(1 + (Math.PI * variance / 8))),
            Ieee.Logistic(score - (Z95 * deviation)), Ieee.Logistic(score + (Z95 * deviation)));
    }

    /// <summary>
    /// ln(price / reference) of the highest expected revenue, price × P(accept). ln revenue = u + ln σ(a + bu) is concave, its maximum
    /// where P(accept) = 1 + 1/b; with b ≥ −1 revenue grows with the price without limit. Never further than a tenth beyond
    /// the prices that were tried.
    /// </summary>
    /// <param name="features">The night's features, with any price.</param>
    public double BestLogPriceRatio(double[] features) => BestLogPriceRatio(features, _mean);

    /// <summary>The same for these coefficients.</summary>
    public double BestLogPriceRatio(double[] features, double[] coefficients)
    {
        const double beyondTried = 0.0953101798043249; // ln 1.1
        var b = coefficients[Features.Price];
        var (lowest, highest) = (LowestTried - beyondTried, HighestTried + beyondTried);
        if (b >= -1.000001) return highest;
        var a = LogisticFit.Dot(features, coefficients) - (b * features[Features.Price]);
        var acceptance = 1 + (1 / b);
        return Math.Clamp((Ieee.Log(acceptance / (1 - acceptance)) - a) / b, lowest, highest);
    }
}
