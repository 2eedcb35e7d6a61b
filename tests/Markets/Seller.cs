using PricingService.Experiments;
using PricingService.Models;
using PricingService.Models.Acceptance;
using PricingService.Prices;
using PricingService.Prices.Bids;
using PricingService.Properties;
using ServiceDefaults.Money;

namespace Markets;

/// <summary>The service's own pricing, asked on behalf of simulated guests.</summary>
internal sealed class Seller(Property property)
{
    public static readonly Property Home = new()
    {
        Id = "home", PortfolioId = "market", Currency = Currency.Of("EUR"), TimeZone = "UTC", ReferencePrice = Market.Reference,
        Floor = 30, Ceiling = 500, LargestDailyStep = 500, Revision = 1,
    };

    public Serving? Serving { get; private set; }

    public BidPrices? Bids { get; private set; }

    public void Learn(IReadOnlyList<TrainingRow> newestFirst)
    {
        var newest = newestFirst.Max(row => row.AskedDay);
        var learning = Learning.Of([Learning.Summary.Of(property.Units, newestFirst, newest)], newest);
        Serving = learning.Respond(newestFirst);
        Bids = learning.Bids(property, newestFirst, Serving.Response);
    }

    public Score Ask(DateOnly night, int lead, int? variation)
    {
        var bid = Bids?.RatioOn(night, lead, 1, property.Units);
        var demand = new Demand(property.ReferencePrice, night, lead, 1, 0.5m, null)
        {
            BidPrice = bid is { } ratio ? (decimal)ratio * property.ReferencePrice : null,
        };
        return Scorer.Score(property, demand, Limits.None, Serving, PricingPolicy.Default, null, variation);
    }

    /// <summary>The prices that guests may see on that day, each as likely as the others.</summary>
    public IReadOnlyList<double> Ratios(DateOnly night, int lead, bool varied)
    {
        if (!varied) return [(double)(Ask(night, lead, null).Price / property.ReferencePrice)];
        return [.. Enumerable.Range(0, 8).Select(which => (double)(Ask(night, lead, which).Price / property.ReferencePrice))];
    }

    /// <summary>What guests did whom this seller asked its prices: all who asked for these nights until they were sold.</summary>
    public List<TrainingRow> Sell(Market market, DateOnly first, int nights, int seed, bool varied = true)
    {
        var random = new Random(seed);
        var rows = new List<TrainingRow>();
        for (var n = 0; n < nights; n++)
        {
            var night = first.AddDays(n);
            var sold = false;
            for (var lead = Market.Horizon - 1; lead >= 0 && !sold; lead--)
            {
                for (var guest = Poisson(random, market.Arrivals(night, lead)); guest > 0 && !sold; guest--)
                {
                    var score = Ask(night, lead, varied ? random.Next(8) : null);
                    var ratio = (double)(score.Price / property.ReferencePrice);
                    sold = random.NextDouble() < market.Acceptance(ratio, lead, night);
                    rows.Add(new TrainingRow
                    {
                        OutcomeId = $"{property.Id}-{n}-{rows.Count}", LogPriceRatio = Ieee.Log(ratio),
                        LogUnvaried = varied ? score.Asked.Centre : null, StayDate = night, LeadTimeDays = lead, LengthOfStay = 1,
                        Occupancy = 0.5, LogCompetitorRatio = null, Accepted = sold,
                        RatioBucket = RatioBucket.Of(score.Price, property.ReferencePrice),
                    });
                }
            }
        }
        return [.. rows.OrderByDescending(row => row.AskedDay)];
    }

    public static int Poisson(Random random, double mean)
    {
        var (count, product, limit) = (0, random.NextDouble(), Math.Exp(-mean));
        while (product > limit)
        {
            count++;
            product *= random.NextDouble();
        }
        return count;
    }
}
