using PricingService.Models;
using PricingService.Properties;

namespace PricingService.Prices.Bids;

/// <summary>
/// What a portfolio's outcomes say of each of its properties, from the first one on: how guests respond, drawn towards what all
/// properties have in common, and how many will still ask for a night. Pure: the same outcomes say the same.
/// </summary>
internal sealed class Learning
{
    /// <summary>Newest outcomes of a property that are used.</summary>
    public const int MostOutcomes = 4_000;

    /// <summary>Days after which an outcome counts half for the response to prices.</summary>
    private const double ResponseHalfLife = 180;

    /// <summary>The same for how many ask, and when.</summary>
    private const double ArrivalsHalfLife = 365;

    /// <summary>The same for how many ask now.</summary>
    private const double LevelHalfLife = 60;

    private const int LeastOfEach = 5;
    private const int MostPooled = 400;
    private const int MostOutcomesPooled = 500;

    private readonly int _newest;
    private readonly ArrivalRates _rates;
    private readonly Prior _prior;

    private Learning(int newest, ArrivalRates rates, Prior prior) => (_newest, _rates, _prior) = (newest, rates, prior);

    /// <summary>
    /// Whether there is anything to learn: bookings alone, as exports of channels are, do not say what anybody declined.
    /// </summary>
    public static bool CanLearn(IReadOnlyList<Summary> properties) => properties.Sum(property => property.Accepted) >= LeastOfEach
        && properties.Sum(property => property.Declined) >= LeastOfEach;

    /// <param name="newest">The last day on which someone asked for any of the properties.</param>
    public static Learning Of(IReadOnlyList<Summary> properties, int newest)
    {
        var all = new ArrivalCounts();
        foreach (var property in properties) all.Add(property.Arrivals);
        return new Learning(newest, ArrivalRates.OfPortfolio(all),
            PartialPooling.Of([.. properties.Select(property => property.Sample).Where(sample => sample.Count > 0).Take(MostPooled)]));
    }

    /// <summary>How a property's guests respond.</summary>
    public Serving Respond(IReadOnlyList<TrainingRow> newestFirst)
    {
        var sample = SampleOf(newestFirst, _newest, MostOutcomes);
        var fit = LogisticFit.Of(sample, _prior) ?? throw new InvalidOperationException("The portfolio's prior is not finite.");
        var varied = 0.0;
        for (var i = 0; i < sample.Count; i++) varied += newestFirst[i].LogUnvaried is null ? 0 : sample.Weight(i);
        var reach = Serving.ReachAfter(varied);
        var response = new PriceResponse(fit.Mode, fit.Covariance, -reach, reach);
        return new Serving(response, reach, $"prior_{response.Version[3..]}");
    }

    /// <summary>What a property's nights are worth if its guests respond like this.</summary>
    public BidPrices Bids(Property property, IReadOnlyList<TrainingRow> newestFirst, PriceResponse response)
    {
        var record = Record(newestFirst);
        var rates = _rates.OfProperty(ArrivalCounts.Of(record, property.Units, _newest, ArrivalsHalfLife),
            ArrivalCounts.Of(record, property.Units, _newest, LevelHalfLife));
        var nights = newestFirst.Count == 0 ? 1 : Math.Exp(newestFirst.Average(row => Math.Log(row.LengthOfStay ?? 1)));
        return BidPrices.Of(rates, response, property, nights);
    }

    private static Sample SampleOf(IReadOnlyList<TrainingRow> outcomes, int newest, int most)
    {
        var sample = new Sample(Math.Min(most, outcomes.Count));
        foreach (var row in outcomes.Take(most))
            sample.Add(row.Features, row.Accepted, row.Trust * Math.Pow(0.5, Math.Max(0, newest - row.AskedDay) / ResponseHalfLife));
        return sample;
    }

    private static IReadOnlyList<Asked> Record(IReadOnlyList<TrainingRow> outcomes) =>
        [.. outcomes.Where(row => row.LeadTimeDays is not null).Select(row =>
            new Asked(row.StayDate, (int)row.LeadTimeDays!.Value, (int)(row.LengthOfStay ?? 1), row.Accepted))];

    /// <summary>One property's part in what the portfolio has in common.</summary>
    public sealed record Summary(ArrivalCounts Arrivals, Sample Sample, int Accepted, int Declined)
    {
        public static Summary Of(int units, IReadOnlyList<TrainingRow> newestFirst, int newest) =>
            new(ArrivalCounts.Of(Record(newestFirst), units, newest, ArrivalsHalfLife), SampleOf(newestFirst, newest, MostOutcomesPooled),
                newestFirst.Count(row => row.Accepted), newestFirst.Count(row => !row.Accepted));
    }
}
