using PricingService.Experiments;
using PricingService.Models;
using PricingService.Models.Acceptance;
using PricingService.Outcomes;
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

    public Property Facts => property;

    public Serving? Serving { get; private set; }

    public BidPrices? Bids { get; private set; }

    public void Learn(IReadOnlyList<TrainingRow> newestFirst)
    {
        var newest = newestFirst.Max(row => row.AskedDay);
        var learning = Learning.Of([Learning.Summary.Of(property.Units, newestFirst, newest)], newest);
        Serving = learning.Respond(newestFirst);
        Bids = learning.Bids(property, newestFirst, Serving.Response);
    }

    private readonly List<TrainingRow> _log = [];
    private readonly ChangeTest _watch = new();
    private PriceResponse? _promoted;
    private int _trained;
    private bool _drifted;

    public int Alarms { get; private set; }

    public int Outcomes => _log.Count;

    /// <summary>Null if no model passed the gate.</summary>
    public PriceResponse? Promoted => _promoted;

    /// <summary>As the service does for a portfolio: all outcomes together, then each property's; now and then the gate.</summary>
    public static void LearnTogether(IReadOnlyList<Seller> sellers)
    {
        if (!sellers.Any(seller => seller._log.Count > 0)) return;
        var logs = sellers.Select(seller => seller._log.AsEnumerable().Reverse().ToList()).ToList();
        var newest = logs.Where(log => log.Count > 0).Max(log => log[0].AskedDay);
        var seen = sellers.Select((seller, i) =>
            Learning.Summary.Of(seller.Facts.Units, logs[i].Take(Learning.MostOutcomes).ToList(), newest)).ToList();
        if (!Learning.CanLearn(seen)) return;
        var learning = Learning.Of(seen, newest);
        Prior? pooled = null;
        for (var i = 0; i < sellers.Count; i++)
        {
            var (seller, log) = (sellers[i], logs[i].Take(Learning.MostOutcomes).ToList());
            if (seller._drifted || (log.Count - seller._trained >= 500 && (log.Count - seller._trained) * 10 >= seller._trained))
            {
                pooled ??= PartialPooling.Of([.. logs.Select(each => new TrainingData(each.Take(500)).Newest(500))
                    .Where(each => each.Count > 0)]);
                seller.Retrain(logs[i], pooled);
            }
            var learnt = learning.Respond(log);
            seller.Serving = Serving.Of(seller._promoted, learnt);
            seller.Bids = learning.Bids(seller.Facts, log, seller.Serving!.Response);
        }
    }

    private void Retrain(List<TrainingRow> newestFirst, Prior pooled)
    {
        (_trained, _drifted) = (newestFirst.Count, false);
        var data = new TrainingData(newestFirst);
        var judgement = Gate.Judge(data, pooled, _promoted, data.Counts(), new Policies());
        if (judgement.Verdict == Verdict.Promoted) _promoted = judgement.Challenger;
        if (judgement.Verdict == Verdict.RulesAreBetter) _promoted = null;
    }

    /// <summary>Asks a guest its price, and keeps what they did.</summary>
    public bool Sell(DateOnly night, int lead, int variation, Func<double, bool> accepts)
    {
        var score = Ask(night, lead, variation);
        var ratio = (double)(score.Price / property.ReferencePrice);
        var row = Row(score, night, lead, accepts(ratio), $"{property.Id}-{_log.Count}", true);
        _log.Add(row);
        if (_watch.Observe(row.Features, row.Accepted, new Moment(0, row.AskedDay)) is { } since)
        {
            (Alarms, _drifted) = (Alarms + 1, true);
            for (var i = 0; i < _log.Count; i++)
            {
                if (_log[i].AskedDay < since.Day) _log[i] = _log[i] with { IsOfBefore = true };
            }
        }
        return row.Accepted;
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
                    rows.Add(Row(score, night, lead, sold, $"{property.Id}-{n}-{rows.Count}", varied));
                }
            }
        }
        return [.. rows.OrderByDescending(row => row.AskedDay)];
    }

    private TrainingRow Row(Score score, DateOnly night, int lead, bool accepted, string id, bool varied) => new()
    {
        OutcomeId = id, LogPriceRatio = Ieee.Log((double)(score.Price / property.ReferencePrice)),
        LogUnvaried = varied ? score.Asked.Centre : null, StayDate = night, LeadTimeDays = lead, LengthOfStay = 1, Occupancy = 0.5,
        LogCompetitorRatio = null, Accepted = accepted, RatioBucket = RatioBucket.Of(score.Price, property.ReferencePrice),
    };

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
