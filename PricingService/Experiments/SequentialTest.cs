namespace PricingService.Experiments;

/// <summary>
/// The mixture sequential probability ratio test of a difference of two means (Robbins 1970; Johari, Koomen, Pekelis and Walsh,
/// Operations Research 70, 2022): its p-values and intervals hold at every moment at once, however often one looks.
/// The difference of the means so far is treated as normal, with its own variance.
/// </summary>
internal static class SequentialTest
{
    /// <summary>Below this many observations on each side the normal approximation is not trusted, and nothing is tested.</summary>
    public const long LeastObserved = 100;

    /// <summary>…and until this many were accepted and this many declined, over both sides.</summary>
    public const long LeastOfEach = 20;

    /// <summary>ln of the likelihood of the difference if effects are N(0, mixing²), over its likelihood if there is none.</summary>
    public static double LogRatio(double difference, double variance, double mixing)
    {
        var total = variance + (mixing * mixing);
        return (0.5 * Math.Log(variance / total)) + (difference * difference * mixing * mixing / (2 * variance * total));
    }

    /// <summary>By Ville's inequality: if there is no difference, the ratio ever exceeds 1/p with probability p at most.</summary>
    /// <param name="evidence">The largest log ratio so far.</param>
    public static double PValue(double evidence) => Math.Min(1, Math.Exp(-evidence));

    /// <summary>The difference ± this covers the truth at every moment at once, with probability 1 − <paramref name="alpha"/>.</summary>
    public static double HalfWidth(double variance, double mixing, double alpha)
    {
        var total = variance + (mixing * mixing);
        return Math.Sqrt(variance * total / (mixing * mixing) * (Math.Log(total / variance) - (2 * Math.Log(alpha))));
    }
}
