namespace PricingService.Models;

/// <summary>Rows of <see cref="Features"/> one after the other, whether each was accepted, and how much it counts.</summary>
internal sealed class Sample(int capacity)
{
    private double[] _features = new double[capacity * Features.Count];
    private bool[] _accepted = new bool[capacity];
    private double[] _weights = new double[capacity];

    public int Count { get; private set; }

    public ReadOnlySpan<double> Row(int index) => _features.AsSpan(index * Features.Count, Features.Count);

    public bool Accepted(int index) => _accepted[index];

    public double Weight(int index) => _weights[index];

    public void Add(ReadOnlySpan<double> features, bool accepted, double weight = 1)
    {
        if (Count == _accepted.Length)
        {
            Array.Resize(ref _features, Math.Max(16, 2 * Count) * Features.Count);
            Array.Resize(ref _accepted, Math.Max(16, 2 * Count));
            Array.Resize(ref _weights, Math.Max(16, 2 * Count));
        }
        features.CopyTo(_features.AsSpan(Count * Features.Count, Features.Count));
        _weights[Count] = weight;
        _accepted[Count++] = accepted;
    }
}

/// <summary>Independent normal priors of the coefficients.</summary>
internal sealed record Prior(double[] Mean, double[] Deviation);

/// <summary>
/// Bayesian logistic regression: the mode of the posterior by Newton's method (iteratively reweighted least squares) with halved steps, and
/// Laplace's approximation around it (Bishop, Pattern Recognition and Machine Learning, 4.4–4.5). The prior keeps it finite
/// even if the data separate: all accepted, none, or only one price.
/// </summary>
internal static class LogisticFit
{
    private const int MostSteps = 50;
    private const double Tolerance = 1e-9;

    /// <summary>The posterior's mode and covariance; null if arithmetic failed, which does not happen with finite features.</summary>
    public static (double[] Mode, double[,] Covariance)? Of(Sample sample, Prior prior, double[]? start = null)
    {
        const int n = Features.Count;
        var mode = (double[])(start ?? prior.Mean).Clone();
        var value = LogPosterior(sample, prior, mode);
        for (var step = 0; step < MostSteps; step++)
        {
            var (gradient, curvature) = Derivatives(sample, prior, mode);
            if (Cholesky.Factor(curvature) is not { } lower) return null;
            var direction = Cholesky.Solve(lower, gradient);
            var decrement = 0.0;
            for (var i = 0; i < n; i++) decrement += direction[i] * gradient[i];
            if (!double.IsFinite(decrement)) return null;
            if (decrement < Tolerance) return (mode, Cholesky.Inverse(lower));

            var length = 1.0;
            while (true)
            {
                var next = new double[n];
                for (var i = 0; i < n; i++) next[i] = mode[i] + (length * direction[i]);
                var nextValue = LogPosterior(sample, prior, next);
                if (nextValue >= value + (0.25 * length * decrement * 1e-3) || length < 1e-8)
                {
                    (mode, value) = (next, nextValue);
                    break;
                }
                length /= 2;
            }
        }
        return Cholesky.Factor(Derivatives(sample, prior, mode).Curvature) is { } last ? (mode, Cholesky.Inverse(last)) : null;
    }

    public static double Dot(ReadOnlySpan<double> features, double[] coefficients)
    {
        var sum = 0.0;
        for (var i = 0; i < coefficients.Length; i++) sum += features[i] * coefficients[i];
        return sum;
    }

    private static double LogPosterior(Sample sample, Prior prior, double[] coefficients)
    {
        var sum = 0.0;
        for (var i = 0; i < coefficients.Length; i++)
        {
            var z = (coefficients[i] - prior.Mean[i]) / prior.Deviation[i];
            sum -= z * z / 2;
        }
        for (var row = 0; row < sample.Count; row++)
        {
            var score = Dot(sample.Row(row), coefficients);
            var signed = sample.Accepted(row) ? score : -score;
            sum -= sample.Weight(row) * (signed > 0 ? Math.Log(1 + Math.Exp(-signed)) : -signed + Math.Log(1 + Math.Exp(signed)));
        }
        return sum;
    }

    private static (double[] Gradient, double[,] Curvature) Derivatives(Sample sample, Prior prior, double[] coefficients)
    {
        const int n = Features.Count;
        var gradient = new double[n];
        Span<double> upper = stackalloc double[n * n];
        upper.Clear();
        for (var row = 0; row < sample.Count; row++)
        {
            var x = sample.Row(row);
            var p = 1 / (1 + Math.Exp(-Dot(x, coefficients)));
            var residual = sample.Weight(row) * ((sample.Accepted(row) ? 1 : 0) - p);
            var weight = sample.Weight(row) * p * (1 - p);
            for (var i = 0; i < n; i++)
            {
                if (x[i] == 0) continue;
                gradient[i] += residual * x[i];
                var scaled = weight * x[i];
                for (var j = i; j < n; j++) upper[(i * n) + j] += scaled * x[j];
            }
        }
        var curvature = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            var precision = 1 / (prior.Deviation[i] * prior.Deviation[i]);
            gradient[i] -= precision * (coefficients[i] - prior.Mean[i]);
            for (var j = i; j < n; j++) curvature[i, j] = curvature[j, i] = upper[(i * n) + j];
            curvature[i, i] += precision;
        }
        return (gradient, curvature);
    }
}
