namespace PricingService.Models;

/// <summary>
/// Whether predicted probabilities come true: logit P(accepted) = intercept + slope · logit(predicted), by maximum likelihood
/// (Cox, Biometrika 45, 1958). 0 and 1 are perfect; a slope below 1 means that predictions are too extreme, above 1 too timid.
/// </summary>
internal sealed record Calibration(Estimate Intercept, Estimate Slope)
{
    private const int MostSteps = 30;
    private const double Tolerance = 1e-10;
    private const double Surest = 1e-6;

    /// <summary>Null if it cannot be determined: all predictions are the same, or outcomes separate perfectly.</summary>
    public static Calibration? Of(IEnumerable<(double Predicted, bool Accepted)> outcomes)
    {
        var rows = outcomes.Select(row => (X: Logit(Math.Clamp(row.Predicted, Surest, 1 - Surest)), row.Accepted)).ToList();
        var (a, b) = (0.0, 1.0);
        for (var step = 0; step < MostSteps; step++)
        {
            var (ga, gb, haa, hab, hbb) = (0.0, 0.0, 0.0, 0.0, 0.0);
            foreach (var (x, accepted) in rows)
            {
                var p = 1 / (1 + Math.Exp(-(a + (b * x))));
                var (residual, weight) = ((accepted ? 1 : 0) - p, p * (1 - p));
                (ga, gb, haa, hab, hbb) = (ga + residual, gb + (residual * x), haa + weight, hab + (weight * x), hbb + (weight * x * x));
            }
            var determinant = (haa * hbb) - (hab * hab);
            if (!(determinant > Tolerance * rows.Count * rows.Count)) return null;
            var (da, db) = (((hbb * ga) - (hab * gb)) / determinant, ((haa * gb) - (hab * ga)) / determinant);
            (a, b) = (a + da, b + db);
            if ((da * ga) + (db * gb) < Tolerance)
                return new Calibration(new Estimate(a, Math.Sqrt(hbb / determinant)), new Estimate(b, Math.Sqrt(haa / determinant)));
        }
        return null;
    }

    private static double Logit(double probability) => Math.Log(probability / (1 - probability));
}

internal sealed record Estimate(double Value, double StandardError);
