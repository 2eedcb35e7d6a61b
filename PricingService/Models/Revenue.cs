namespace PricingService.Models;

/// <summary>
/// What one policy would have earned more than another from those who asked, off policy: by the acceptance that a judge expects at either
/// price, with the uncertainty of its coefficients carried through (the delta method). For each guest who asked, over what the nights were
/// otherwise worth, in reference prices.
/// </summary>
internal sealed record Revenue
{
    private const double Z95 = 1.959963984540054;

    public required double Policy { get; init; }
    public required double Baseline { get; init; }

    /// <summary>The policy's less the baseline's.</summary>
    public required Estimate Gain { get; init; }
    public required int Outcomes { get; init; }

    public double Low => Gain.Value - (Z95 * Gain.StandardError);

    public double High => Gain.Value + (Z95 * Gain.StandardError);

    /// <summary>That the policy earns at most <paramref name="tolerated"/> less.</summary>
    public double Probability(double tolerated = 0) => Gain.StandardError > 1e-12
        ? Normal((Gain.Value + tolerated) / Gain.StandardError)
        : Gain.Value + tolerated >= 0 ? 1 : 0;

    /// <param name="policy">ln(price / reference) that it asks.</param>
    /// <param name="baseline">The same of what it is compared with.</param>
    public static Revenue Of(IReadOnlyList<TrainingRow> outcomes, PriceResponse judge, Func<TrainingRow, double> policy,
        Func<TrainingRow, double> baseline)
    {
        var (wanted, compared) = (0.0, 0.0);
        var gradient = new double[Features.Count];
        foreach (var row in outcomes)
        {
            wanted += Add(row, policy(row), 1);
            compared += Add(row, baseline(row), -1);
        }
        var n = Math.Max(1, outcomes.Count);
        var variance = 0.0;
        for (var i = 0; i < gradient.Length; i++)
        {
            for (var j = 0; j < gradient.Length; j++) variance += gradient[i] * judge.Covariance[i, j] * gradient[j];
        }
        return new Revenue
        {
            Policy = wanted / n, Baseline = compared / n, Outcomes = outcomes.Count,
            Gain = new Estimate((wanted - compared) / n, Math.Sqrt(Math.Max(0, variance)) / n),
        };

        double Add(TrainingRow row, double price, int sign)
        {
            var features = At(row, price);
            var accepts = Ieee.Logistic(LogisticFit.Dot(features, judge.Mean));
            var margin = (row.LengthOfStay ?? 1) * (Math.Exp(price) - row.Cost);
            for (var i = 0; i < gradient.Length; i++) gradient[i] += sign * accepts * (1 - accepts) * margin * features[i];
            return accepts * margin;
        }
    }

    /// <summary>
    /// What only chance can say: whether those whose price was varied towards the policy's brought more or less than the model expects of
    /// them, in standard errors. Far below 0 the model must not be followed, however sure it is.
    /// </summary>
    public static double Check(IReadOnlyList<TrainingRow> outcomes, PriceResponse model, Func<TrainingRow, double> policy)
    {
        var (surprise, spread) = (0.0, 0.0);
        foreach (var row in outcomes)
        {
            if (row.LogUnvaried is not { } centre) continue;
            var weight = (row.LogPriceRatio - centre) * Math.Sign(policy(row) - centre) * Math.Exp(row.LogPriceRatio);
            var expected = Ieee.Logistic(LogisticFit.Dot(row.Features, model.Mean));
            surprise += weight * ((row.Accepted ? 1 : 0) - expected);
            spread += weight * weight * expected * (1 - expected);
        }
        return spread > 0 ? surprise / Math.Sqrt(spread) : 0;
    }

    private static double[] At(TrainingRow row, double price)
    {
        var features = row.Features;
        features[Features.Price] = price;
        return features;
    }

    /// <summary>The normal distribution's (Abramowitz and Stegun, 26.2.17; within 7.5e-8).</summary>
    private static double Normal(double z)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(z)));
        var tail = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI)
            * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return z > 0 ? 1 - tail : tail;
    }
}
