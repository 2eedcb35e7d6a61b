using System.Globalization;
using Dapper;
using PricingService.Prices;
using Storage;

namespace PricingService.Tests.Prices;

/// <summary>Prices vary a little at random, so that the response to them can be learnt.</summary>
public sealed class VariationTests
{
    private static readonly Demand Demand = new(100, new DateOnly(2026, 7, 8), 30, 1, 0.5m, null);

    [Fact]
    public void Each_of_eight_prices_within_a_tenth_is_drawn_as_often_as_the_others_and_the_mean_is_known()
    {
        var today = new DateOnly(2026, 6, 8);
        var drawn = Enumerable.Range(0, 8_000).Select(guest => Variation.Draw(Samples.Casa,
            Demand with { Subject = guest.ToString(CultureInfo.InvariantCulture) }, today)).ToList();
        Assert.All(Enumerable.Range(0, 8), which => Assert.InRange(drawn.Count(one => one == which), 880, 1_120));
        Assert.Equal(Variation.Draw(Samples.Casa, Demand, today), Variation.Draw(Samples.Casa, Demand, today));

        var varied = Enumerable.Range(0, 8).Select(which => Of(which, Samples.Casa, Limits.None)).ToList();
        Assert.Equal([91m, 93m, 94m, 95m, 105m, 106m, 107m, 109m], varied.Select(one => one.Bounded.Price));
        Assert.All(varied, one => Assert.Equal((0.125, 100m), (one.Propensity, one.Unvaried)));
        Assert.All(varied, one => Assert.Equal(varied.Average(each => Math.Log((double)each.Bounded.Price / 100)), one.Centre, 12));
        Assert.Equal(0.0048, varied.Average(one => Math.Pow(Math.Log((double)one.Bounded.Price / 100) - one.Centre, 2)), 4);
    }

    [Fact]
    public void What_the_guardrails_leave_of_it_is_what_counts()
    {
        var low = Samples.Casa with { Floor = 98, ReferencePrice = 98 };
        Assert.All([Of(0, low, Limits.None), Of(3, low, Limits.None)],
            one => Assert.Equal((98m, 0.5), (one.Bounded.Price, one.Propensity)));
        var stepped = Of(7, Samples.Casa with { LargestDailyStep = 2 }, new Limits(100));
        Assert.Equal((102m, 0.5, Guardrail.Step), (stepped.Bounded.Price, stepped.Propensity, stepped.Bounded.Bound));
    }

    [Fact]
    public async Task Quotes_vary_unless_that_is_switched_off_and_their_propensity_is_stored_with_them_and_their_outcomes()
    {
        await using var app = new PricingApp { Settings = new Dictionary<string, string> { ["Prices:Vary"] = "true" } };
        await app.PutPropertyAsync("casa-1");
        var ratios = new HashSet<decimal>();
        for (var guest = 0; guest < 40; guest++)
        {
            var quote = await app.Http.PostAsync("/score",
                new { property_id = "casa-1", stay_date = "2026-07-08", lead_time_days = 30, subject = $"guest-{guest}" });
            ratios.Add(quote.Number("price"));
            Assert.Contains("to learn", quote.GetProperty("reason").GetString(), StringComparison.Ordinal);
            await app.Http.PostAsync("/learn",
                new { outcomes = new[] { new { quote_id = quote.Text("quote_id"), accepted = guest % 2 == 0 } } });
        }
        Assert.Equal(8, ratios.Count);
        Assert.InRange(ratios.Max() / ratios.Min(), 1.19m, 1.20m);

        await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        var kept = (await connection.QueryAsync<(double Centre, double Propensity, double OfOutcome, long Unvaried)>("""
            SELECT q.centre, q.propensity, o.propensity, q.unvaried_minor FROM quotes q JOIN outcomes o ON o.quote_id = q.quote_id
            """)).ToList();
        Assert.Equal(40, kept.Count);
        Assert.All(kept, row => Assert.Equal((0.125, 0.125, kept[0].Unvaried), (row.Propensity, row.OfOutcome, row.Unvaried)));
        Assert.InRange(kept[0].Centre - Math.Log(kept[0].Unvaried / 10_000.0), -0.003, -0.002);
    }

    private static Varied Of(int which, PricingService.Properties.Property property, Limits limits) =>
        Variation.Of(new BoundedPrice(100, null), which, property, limits, 100);
}
