using PricingService.Models;
using PricingService.Models.Acceptance;

namespace PricingService.Tests.Models;

/// <summary>A simulated property whose guests respond to price as we say: what a model should find out.</summary>
internal sealed class Market(double[] truth, int seed)
{
    private static readonly double[] Typical = [0.2, -3.0, -0.4, 0.3, -0.1, -0.2, -0.3, 0.1, 0.05, -0.2, 0.3, 0.5, 0];
    private readonly Random _random = new(seed);

    public double[] Truth { get; } = truth;

    /// <summary>One of a portfolio: around the typical one, as far as <paramref name="spread"/> of the prior's.</summary>
    public static Market OfPortfolio(int seed, double spread = 1)
    {
        var random = new Random(seed * 7919);
        return new Market([.. Typical.Select((mean, d) => mean + (spread * (d == Features.Price ? 0.7 : 0.3) * Normal(random)))], seed);
    }

    public (DateOnly StayDate, int LeadTime, int Nights, double Occupancy) Night() => (
        new DateOnly(2025, 1, 1).AddDays(_random.Next(365)), _random.Next(120), 1 + _random.Next(7), Math.Round(_random.NextDouble(), 2));

    public double Acceptance(double logPriceRatio, (DateOnly StayDate, int LeadTime, int Nights, double Occupancy) night) =>
        Ieee.Logistic(LogisticFit.Dot(
            Features.Of(logPriceRatio, night.StayDate, night.LeadTime, night.Nights, night.Occupancy, null, 0), Truth));

    public double Acceptance(TrainingRow row) => Ieee.Logistic(LogisticFit.Dot(row.Features, Truth));

    public bool Accepts(double probability) => _random.NextDouble() < probability;

    /// <summary>Offers at prices tried around the reference, from 30 % below to 30 % above.</summary>
    public IEnumerable<TrainingRow> Offers(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var night = Night();
            var ratio = (_random.NextDouble() - 0.5) * 0.7;
            yield return new TrainingRow
            {
                OutcomeId = $"o-{i}",
                LogPriceRatio = ratio,
                LogUnvaried = 0,
                StayDate = night.StayDate,
                LeadTimeDays = night.LeadTime,
                LengthOfStay = night.Nights,
                Occupancy = night.Occupancy,
                LogCompetitorRatio = null,
                Accepted = Accepts(Acceptance(ratio, night)),
                RatioBucket = RatioBucket.Of((decimal)Math.Exp(ratio), 1m),
            };
        }
    }

    public static Sample SampleOf(IEnumerable<TrainingRow> rows)
    {
        var sample = new Sample(16);
        foreach (var row in rows) sample.Add(row.Features, row.Accepted);
        return sample;
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
