using System.ComponentModel.DataAnnotations;

namespace PricingService.Prices;

/// <summary>Section <c>Prices</c>.</summary>
internal sealed class PriceOptions
{
    /// <summary>Whether quotes vary by 5 to 9 % at random, from which models learn the response to prices. Without it none does.</summary>
    public bool Vary { get; set; } = true;

    /// <summary>Seconds between two looks for portfolios with new outcomes and other replicas' bid prices.</summary>
    [Range(1, 3600)]
    public int WatchSeconds { get; set; } = 5;

    /// <summary>New outcomes of a portfolio that cause its bid prices to be learnt at once, provided that they are a tenth more.</summary>
    [Range(1, 1_000_000)]
    public int LearnAfterOutcomes { get; set; } = 20;
}
