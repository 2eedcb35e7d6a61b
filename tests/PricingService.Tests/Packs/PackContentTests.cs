using PricingService.Experiments;
using PricingService.Models;
using PricingService.Packs;
using PricingService.Properties;
using ServiceDefaults.Money;

namespace PricingService.Tests.Packs;

/// <summary>The same on any machine, to the byte: whoever changes how prices come about changes these hashes, and says so.</summary>
public sealed class PackContentTests
{
    private static readonly PackOrder Order = new(new DateOnly(2026, 1, 31), 400, null, true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Rules_and_models_give_the_prices_that_they_always_gave_on_any_number_of_threads(int threads)
    {
        var content = new PackContent(Order.Date, Order.Nights, "",
            PackPricing.Price(Inputs(), Order, threads, null, TestContext.Current.CancellationToken));
        Assert.Equal("PP_2026-01-31_e5ec104f9f08", PackContent.IdOf(Order.Date, content.Sha256()));
    }

    [Fact]
    public void Progress_reaches_the_whole_and_never_more()
    {
        var reports = new List<(int Done, int Of)>();
        PackPricing.Price(Inputs(), Order, 3, new Collected(reports), TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 41), reports.Select(report => report.Done).Order());
        Assert.All(reports, report => Assert.Equal(40, report.Of));
    }

    /// <summary>Every third property priced by a model, every fifth with prices of an earlier pack to step from.</summary>
    private static PackInputs Inputs()
    {
        var properties = Enumerable.Range(0, 40).Select(
            i => Samples.Casa with
            {
                Id = $"casa-{i}", PortfolioId = i % 2 == 0 ? "lisbon" : "kyoto", Currency = Currency.Of(i % 2 == 0 ? "EUR" : "JPY"),
                ReferencePrice = 100 + i, Ceiling = 9_000, LargestDailyStep = 15, Revision = i,
            }).ToList();
        return new PackInputs(properties,
            properties.Where((_, i) => i % 5 == 0)
                .ToDictionary(property => property.Id, property => new NightPrices(new DateOnly(2026, 1, 1),
                    [.. Enumerable.Range(0, 90).Select(night => 9_000L + night)], property.Currency, (0, new DateOnly(2026, 1, 1)))),
            properties.Where((_, i) => i % 3 == 0)
                .ToDictionary(property => property.Id, property => (PriceResponse?)Model(property.ReferencePrice)), Champions.None, 40);
    }

    private static PriceResponse Model(decimal reference)
    {
        var covariance = new double[Features.Count, Features.Count];
        for (var d = 0; d < Features.Count; d++) covariance[d, d] = 0.01;
        return new PriceResponse([0.2, -1.5 - ((double)reference / 100), -0.4, 0.3, -0.1, -0.2, -0.3, 0.1, 0.05, -0.2, 0.3, 0.5, 0],
            covariance, -0.5, 0.5);
    }

    private sealed class Collected(List<(int Done, int Of)> reports) : IProgress<(int Done, int Of)>
    {
        public void Report((int Done, int Of) value)
        {
            lock (reports) reports.Add(value);
        }
    }
}
