using FsCheck;
using FsCheck.Fluent;
using PricingService.Experiments;
using PricingService.Models;
using PricingService.Prices;
using PricingService.Properties;
using ServiceDefaults.Money;
using Property = PricingService.Properties.Property;

namespace PricingService.Tests.Prices;

/// <summary>floor ≤ price ≤ ceiling, the step, whole cents: for whatever anything asks for.</summary>
public sealed class GuardrailTests
{
    private static readonly Property Bounded = Samples.Casa with { Floor = 50, Ceiling = 200, LargestDailyStep = 5 };

    private static readonly Gen<Property> Properties =
        from code in Gen.Elements("EUR", "JPY", "KWD", "USD")
        from floor in Gen.Choose(1, 10_000_000)
        from aboveFloor in Gen.Choose(0, 10_000_000)
        from share in Gen.Choose(0, 1000)
        from step in Gen.Choose(1, 1_000_000)
        let currency = Currency.Of(code)
        let reference = floor + (long)aboveFloor * share / 1000
        select Samples.Casa with
        {
            Currency = currency, ReferencePrice = currency.FromMinor(reference), Floor = currency.FromMinor(floor),
            Ceiling = currency.FromMinor((long)floor + aboveFloor), LargestDailyStep = currency.FromMinor(step),
        };

    private static readonly Gen<double> Wanted = Gen.OneOf(
        Gen.Elements(double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue,
            double.Epsilon, 0, -0.0, -1, 1e-300),
        Gen.Choose(-1_000_000, 200_000_000).Select(n => n / 1000.0), ArbMap.Default.GeneratorFor<double>());

    private static readonly Gen<long?> LastMinor = Gen.OneOf(Gen.Constant((long?)null), Gen.Choose(0, 30_000_000).Select(n => (long?)n));

    [Fact]
    public void No_price_ever_leaves_the_guardrails() => Prop.ForAll(
        (from property in Properties from wanted in Wanted from last in LastMinor select (property, wanted, last)).ToArbitrary(),
        sample =>
        {
            var (property, wanted, last) = sample;
            var lastPrice = last is { } minor ? property.Currency.FromMinor(minor) : (decimal?)null;
            AssertWithin(Guardrails.Apply(wanted, property, new Limits(lastPrice)).Price, property, lastPrice);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void A_million_random_requests_break_no_guardrail()
    {
        var random = new Random(20260131);
        var models = Enumerable.Range(0, 500).Select(_ => RandomModel(random)).ToArray();
        var (kinds, bases) = (Enum.GetValues<PolicyKind>(), Enum.GetValues<PriceBasis>());
        for (var i = 0; i < 1_000_000; i++)
        {
            var currency = Currency.Of((i % 3) switch { 0 => "EUR", 1 => "JPY", _ => "KWD" });
            var floor = random.NextInt64(1, 5_000_000);
            var ceiling = floor + random.NextInt64(0, 5_000_000);
            var property = Samples.Casa with
            {
                Currency = currency, ReferencePrice = currency.FromMinor(random.NextInt64(floor, ceiling + 1)),
                Floor = currency.FromMinor(floor), Ceiling = currency.FromMinor(ceiling),
                LargestDailyStep = currency.FromMinor(random.NextInt64(1, 100_000)),
            };
            var demand = new Demand(random.Next(4) == 0 ? currency.FromMinor(random.NextInt64(1, 1_000_000_000)) : property.ReferencePrice,
                new DateOnly(2026, 1, 1).AddDays(random.Next(1095)), random.Next(1096), 1 + random.Next(365), (decimal)random.NextDouble(),
                random.Next(3) == 0 ? currency.FromMinor(random.NextInt64(1, 1_000_000_000)) : null, random.Next(2) == 0 ? $"s-{i}" : null)
            {
                BidPrice = random.Next(2) == 0 ? currency.FromMinor(random.NextInt64(0, 20_000_000)) : null,
            };
            var variant = new VariantPolicy(kinds[random.Next(kinds.Length)], Math.Round(0.5m + (1.5m * (decimal)random.NextDouble()), 4));
            var policy =
                variant.Over(new PricingPolicy(bases[random.Next(bases.Length)],
                    random.Next(2) == 0 ? 1 : 0.25m + (3.75m * (decimal)random.NextDouble())));
            var last = random.Next(2) == 0 ? currency.FromMinor(random.NextInt64(0, 11_000_000)) : (decimal?)null;
            var serving = i % 4 != 0 ? null : models[random.Next(models.Length)];
            var score = Scorer.Score(property, demand, new Limits(last), serving, policy, "x", random.Next(3) == 0 ? null : random.Next(8));
            AssertWithin(score.Price, property, last);
            if (i % 16 == 0) AssertExplained(score, PriceFactors.Of(property, demand, serving, policy, score, "x"), demand);
        }
    }

    [Theory]
    [InlineData(100, 95, 5, 100, null)] // within everything
    [InlineData(300, null, 5, 200, "Ceiling")]
    [InlineData(10, null, 5, 50, "Floor")]
    [InlineData(120, 100, 5, 105, "Step")]
    [InlineData(80, 100, 5, 95, "Step")]
    [InlineData(300, 199, 5, 200, "Ceiling")]
    [InlineData(100, 10, 5, 50, "Floor")] // the floor was raised further than the step reaches: the floor holds
    [InlineData(300, 10, 5, 50, "Floor")]
    [InlineData(100, 45, 5, 50, "Step")] // just within its reach
    [InlineData(100, 400, 5, 200, "Ceiling")] // the ceiling was lowered further than the step reaches: the ceiling holds
    [InlineData(10, 400, 5, 200, "Ceiling")]
    [InlineData(100, 205, 5, 200, "Step")]
    public void Each_guardrail_says_when_it_moved_the_price(double wanted, int? last, int step, double price, string? bound)
    {
        var property = Bounded with { LargestDailyStep = step };
        var result = Guardrails.Apply((decimal)wanted, property, new Limits(last));
        Assert.Equal(((decimal)price, bound), (result.Price, result.Bound?.ToString()));
    }

    [Fact]
    public void What_is_not_a_number_becomes_the_reference_price_and_is_named()
    {
        Assert.Equal(new BoundedPrice(100, Guardrail.Finite), Guardrails.Apply(double.NaN, Bounded, Limits.None));
    }

    [Fact]
    public void Halves_are_rounded_to_even()
    {
        Assert.Equal(100.12m, Guardrails.Apply(100.125m, Bounded, Limits.None).Price);
        Assert.Equal(100.14m, Guardrails.Apply(100.135m, Bounded, Limits.None).Price);
    }

    /// <summary>Also absurd ones: flat, inverted, huge and not finite.</summary>
    private static Serving RandomModel(Random random)
    {
        var scale = random.Next(4) switch { 0 => 0.0, 1 => 1, 2 => 100, _ => 1e300 };
        var mean = Enumerable.Range(0, Features.Count).Select(_ => scale * (random.NextDouble() - 0.5)).ToArray();
        if (random.Next(10) == 0) mean[random.Next(mean.Length)] = double.NaN;
        var covariance = new double[Features.Count, Features.Count];
        for (var d = 0; d < Features.Count; d++) covariance[d, d] = random.NextDouble();
        var response = new PriceResponse(mean, covariance, -random.NextDouble(), random.NextDouble());
        return new Serving(response, random.NextDouble(), response.Version);
    }

    /// <summary>The factors lead from the reference price to the price.</summary>
    private static void AssertExplained(Score score, IReadOnlyList<PriceFactor> factors, Demand demand)
    {
        Assert.Equal(score.Price, factors[^1].Price);
        var before = demand.ReferencePrice;
        foreach (var factor in factors)
        {
            var rounded = 1 + factor.Times + (before * 0.0001m);
            Assert.InRange(factor.Price - (before * factor.Times), -rounded, rounded);
            before = factor.Price;
        }
    }

    private static void AssertWithin(decimal price, Property property, decimal? last)
    {
        if (price < property.Floor || price > property.Ceiling || !property.Currency.IsWhole(price))
            Assert.Fail($"{price} for {property}, last {last}");
        if (last is not { } before || Math.Abs(price - before) <= property.LargestDailyStep) return;
        // Only floor and ceiling may pull a price further than the step, and then to exactly where they stand.
        var pulled = (before + property.LargestDailyStep < property.Floor && price == property.Floor)
            || (before - property.LargestDailyStep > property.Ceiling && price == property.Ceiling);
        if (!pulled) Assert.Fail($"{price} is further than the step from {before} for {property}");
    }
}
