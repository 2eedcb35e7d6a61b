using MathNet.Numerics.Distributions;

namespace PricingService.Models.Acceptance;

/// <summary>How likely a price is to be accepted, with the 95 % equal-tailed credible interval.</summary>
internal readonly record struct AcceptanceProbability(double Estimate, double Low, double High);

/// <summary>
/// Acceptance near one price ratio, from counts alone: a Beta–binomial in three levels, each the prior of the next
/// (Gelman et al., Bayesian Data Analysis, 3rd ed., ch. 5). Portfolio at any ratio: Jeffreys' Beta(½, ½). Portfolio near this
/// ratio, then the property near this ratio: Beta with the mean of the level above and the weight of <see cref="PriorOutcomes"/> outcomes.
/// </summary>
internal static class BetaPosterior
{
    /// <summary>A property's own outcomes count for as much as its portfolio's once it has this many near the ratio.</summary>
    public const double PriorOutcomes = 20;

    public static AcceptanceProbability Of(AcceptanceCounts property, AcceptanceCounts portfolio, int bucket)
    {
        var (a, b) = Parameters(property, portfolio, bucket);
        return new AcceptanceProbability(a / (a + b), Beta.InvCDF(a, b, 0.025), Beta.InvCDF(a, b, 0.975));
    }

    public static double Mean(AcceptanceCounts property, AcceptanceCounts portfolio, int bucket)
    {
        var (a, b) = Parameters(property, portfolio, bucket);
        return a / (a + b);
    }

    private static (double A, double B) Parameters(AcceptanceCounts property, AcceptanceCounts portfolio, int bucket)
    {
        var (offered, accepted) = portfolio.Total;
        if (offered == 0) return (0.5, 0.5);

        var overall = (accepted + 0.5) / (offered + 1);
        var (nearOffered, nearAccepted) = portfolio.In(bucket);
        var near = (nearAccepted + (PriorOutcomes * overall)) / (nearOffered + PriorOutcomes);
        var (ownOffered, ownAccepted) = property.In(bucket);
        return ((PriorOutcomes * near) + ownAccepted, (PriorOutcomes * (1 - near)) + ownOffered - ownAccepted);
    }
}
