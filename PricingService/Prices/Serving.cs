using PricingService.Models;

namespace PricingService.Prices;

/// <summary>What prices a property when the rules do not: how its guests respond, and how far that is trusted.</summary>
/// <param name="Reach">The furthest from the rules' price, as ln(price / rules' price).</param>
/// <param name="Name">The version that quotes and packs carry.</param>
internal sealed record Serving(PriceResponse Response, double Reach, string Name)
{
    /// <summary>Below so many outcomes with varied prices, a price stays within <see cref="Near"/> of the rules'.</summary>
    public const int FewOutcomes = 60;

    /// <summary>A tenth.</summary>
    public const double Near = 0.1;

    private const double Furthest = 0.9;

    /// <summary>A promoted model, or else what was learnt from the portfolio's outcomes so far; null if there is neither.</summary>
    public static Serving? Of(PriceResponse? promoted, Serving? learnt) =>
        promoted is null ? learnt : new Serving(promoted, ReachAfter(promoted.Varied), promoted.Version);

    /// <summary>Grows with the outcomes, as what is known of the response does.</summary>
    /// <param name="varied">Outcomes whose price was varied at random.</param>
    public static double ReachAfter(double varied) =>
        varied <= FewOutcomes ? Near : Math.Min(Furthest, Near * varied / FewOutcomes);
}
