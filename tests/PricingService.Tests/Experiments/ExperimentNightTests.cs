using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace PricingService.Tests.Experiments;

/// <summary>Experiments whose unit is a property's night.</summary>
public sealed class ExperimentNightTests : IAsyncLifetime
{
    private const int Nights = 30;
    private static readonly DateOnly First = new(2026, 2, 10);
    private readonly PricingApp _app = new();

    public async ValueTask InitializeAsync() => await _app.PutPropertyAsync("casa-1");

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task All_guests_of_a_night_see_one_variant_and_a_night_is_compared_when_it_is_over_by_all_that_it_brought()
    {
        await _app.Http.PostAsync("/experiments", Design("nightly"), HttpStatusCode.Created);
        var (brought, sold) = (new Dictionary<string, List<decimal>> { ["as-is"] = [], ["dearer"] = [] }, 0);
        for (var n = 0; n < Nights; n++)
        {
            var quotes = new List<JsonElement>();
            foreach (var subject in new[] { "guest-1", $"guest-of-{n}", null })
                quotes.Add(await _app.Http.PostAsync("/score", new { property_id = "casa-1", stay_date = Night(n), subject }));
            Assert.Single(quotes.Select(quote => (quote.Text("variant"), quote.Number("price"))).Distinct());
            // Every third night is sold, to two guests of a house that keeps no count.
            var accepted = n % 3 == 0;
            foreach (var quote in quotes.Take(2))
                await _app.Http.PostAsync("/learn", new { outcomes = new[] { new { quote_id = quote.Text("quote_id"), accepted } } });
            brought[quotes[0].Text("variant")].Add(accepted ? 2 * quotes[0].Number("price") : 0);
            sold += accepted ? 1 : 0;
        }
        var running = await _app.Http.GetAsync("/experiments/nightly", HttpStatusCode.OK);
        Assert.Equal((Nights, 3 * Nights, 2 * Nights, 2 * sold, 0), (Sum(running, "subjects"), Sum(running, "quotes"),
            Sum(running, "outcomes"), Sum(running, "accepted"), Sum(running, "observed")));

        // Two days after the twentieth night, twenty are over and known.
        await using var later = Later(20);
        var view = await PollAsync(later, view => Sum(view, "observed") > 0);
        Assert.Equal(20, Sum(view, "observed"));
        await using var last = Later(Nights);
        view = await PollAsync(last, view => Sum(view, "observed") > 20);
        Assert.Equal(Nights, Sum(view, "observed"));
        foreach (var variant in view.GetProperty("variants").EnumerateArray())
        {
            var nights = brought[variant.Text("name")];
            Assert.Equal(nights.Count, variant.GetProperty("observed").GetInt32());
            Assert.Equal((double)nights.Average(), variant.GetProperty("revenue_per_quote").GetProperty("value").GetDouble(), 6);
            Assert.Equal(nights.Count(night => night > 0) / (double)nights.Count,
                variant.GetProperty("conversion").GetProperty("value").GetDouble(), 6);
        }
    }

    [Fact]
    public async Task A_layer_takes_experiments_of_one_unit()
    {
        await _app.Http.PostAsync("/experiments", Design("nightly"), HttpStatusCode.Created);
        var problem = await _app.Http.PostAsync("/experiments", Design("guestly", "subject"), HttpStatusCode.Conflict);
        Assert.Equal("urn:platform:pricing:other-unit", problem.Text("type"));
        Assert.Equal("property_night", (await _app.Http.GetAsync("/experiments/nightly", HttpStatusCode.OK)).Text("unit"));
    }

    private static object Design(string id, string unit = "property_night") => new
    {
        experiment_id = id, unit, traffic = 1, property_ids = new[] { "casa-1" },
        variants = new object[]
        {
            new { name = "as-is", weight = 1, policy = new { kind = "champion" } },
            new { name = "dearer", weight = 1, policy = new { kind = "multiplier", factor = 1.1 } },
        },
    };

    private static string Night(int n) => First.AddDays(n).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The same service when so many nights are over and known.</summary>
    private PricingApp Later(int nights) => new()
    {
        SharedDirectory = _app.Directory,
        Clock = new FakeTimeProvider(new DateTimeOffset(First.AddDays(nights + 2), new TimeOnly(1, 0), TimeSpan.Zero)),
    };

    private static async Task<JsonElement> PollAsync(PricingApp app, Func<JsonElement, bool> until)
    {
        while (true)
        {
            var view = await app.Http.GetAsync("/experiments/nightly", HttpStatusCode.OK);
            if (until(view)) return view;
            await Task.Yield();
        }
    }

    private static int Sum(JsonElement view, string count) =>
        view.GetProperty("variants").EnumerateArray().Sum(variant => variant.GetProperty(count).GetInt32());
}
