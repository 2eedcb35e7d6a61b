namespace PricingService.Models;

/// <summary>A verdict as one says it to the owner, with what to do next.</summary>
internal static class VerdictWords
{
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Promoted => "It serves: it predicts better than what was in service, and surely earns no less. Nothing to do.",
        Verdict.TooFewOutcomes => "There are too few outcomes to train and judge a model. Until there are more, what the portfolio has "
            + "seen sets prices near the rules. Report every outcome, declined ones too.",
        Verdict.TooFewAcceptedOrDeclined => "Nearly all outcomes are alike. Report those who booked and those who asked and did not.",
        Verdict.OnePriceOnly => "All prices were the same, so nothing shows how guests respond. Leave Prices:Vary on.",
        Verdict.NotFinite => "No model could be fitted. Look for absurd prices or dates among the outcomes.",
        Verdict.NoVariedPrices => "Too few of these prices were varied at random, so the habits of whoever set them cannot be told "
            + "from the guests' response. Leave Prices:Vary on and report outcomes by quote_id, or declare prices that did not follow "
            + "demand with exogenous_price.",
        Verdict.NoPriceResponse => "It is not sure that acceptance falls faster than the price rises, so the best price could be any. "
            + "Go on reporting outcomes of varied prices; more of them will tell.",
        Verdict.NotBetter => "It does not predict better than what is in service, which stays. Nothing to do.",
        Verdict.EarnsLess => "It would not surely earn as much as the rules and what is in service, which stays. Compare prices with "
            + "POST /backtest; the next training has more varied prices to go by.",
        Verdict.RulesAreBetter => "The rules are better than the model that was in service, which was taken out. Look at what has "
            + "changed in the market; the next training has newer outcomes to go by.",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, null),
    };

    /// <summary>Of a verdict as stored; null for one that is not the gate's, as of a training that failed.</summary>
    public static string? Of(string? label) => Enum.GetValues<Verdict>().Where(verdict => ModelMetrics.Label(verdict) == label)
        .Select(Of).FirstOrDefault();
}
