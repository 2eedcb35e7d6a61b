using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace PricingService.Tests.Overrides;

/// <summary>What the owner sets for a night is what is asked, in quotes and packs.</summary>
public sealed class OverrideTests(PricingApp app) : IClassFixture<PricingApp>
{
    [Fact]
    public async Task A_price_floor_or_ceiling_of_a_night_bounds_its_quote_until_it_is_taken_away()
    {
        await app.PutPropertyAsync("owned");
        var free = await QuoteAsync("owned", "2026-07-04");
        var view = await app.Http.PutAsync("/properties/owned/overrides", new
        {
            nights = new object[]
            {
                new { date = "2026-07-04", price = 201.5 }, new { date = "2026-07-05", ceiling = 66 },
                new { date = "2026-07-06", floor = 215 },
            },
        }, HttpStatusCode.OK);
        Assert.Equal(["2026-07-04 201.5 null null", "2026-07-05 null null 66", "2026-07-06 null 215 null"],
            view.GetProperty("nights").EnumerateArray().Select(Line));

        Assert.Equal(201.5m, (await QuoteAsync("owned", "2026-07-04")).Price());
        Assert.Contains("The owner set bounds for this night.", (await QuoteAsync("owned", "2026-07-04")).Text("reason"),
            StringComparison.Ordinal);
        Assert.Equal(66m, (await QuoteAsync("owned", "2026-07-05")).Price());
        Assert.Equal(215m, (await QuoteAsync("owned", "2026-07-06")).Price());
        Assert.InRange((await QuoteAsync("owned", "2026-07-07")).Price(), 66.01m, 200m);

        var removed = await app.Http.DeleteFromJsonAsync<JsonElement>("/properties/owned/overrides?from=2026-07-04&to=2026-07-05",
            TestContext.Current.CancellationToken);
        Assert.Equal(2, removed.GetProperty("removed").GetInt32());
        Assert.Equal(free.Price(), (await QuoteAsync("owned", "2026-07-04")).Price());
        var left = await app.Http.GetAsync("/properties/owned/overrides?from=2026-07-01", HttpStatusCode.OK);
        Assert.Equal(["2026-07-06 null 215 null"], left.GetProperty("nights").EnumerateArray().Select(Line));
    }

    [Fact]
    public async Task A_pack_has_the_owners_price_and_one_built_before_is_stale()
    {
        await app.PutPropertyAsync("packed", portfolio: "overrides");
        var before = await PackAsync();
        await app.Http.PutAsync("/properties/packed/overrides", new { nights = new[] { new { date = "2026-02-02", price = 123.45 } } },
            HttpStatusCode.OK);
        Assert.Equal("stale", (await app.Http.GetAsync($"/packs/{before.Text("pack_id")}", HttpStatusCode.OK)).Text("state"));
        var after = await app.Http.GetAsync($"/packs/{(await PackAsync()).Text("pack_id")}", HttpStatusCode.OK);
        var set = Assert.Single(after.GetProperty("prices")[0].GetProperty("nights").EnumerateArray(),
            night => night.Number("price") == 123.45m);
        Assert.Equal("2026-02-02", set.Text("date"));
    }

    [Fact]
    public async Task All_faults_are_named_at_once()
    {
        await app.PutPropertyAsync("wrong");
        var problem = await app.Http.PutAsync("/properties/wrong/overrides", new
        {
            nights = new object?[]
            {
                null, new { date = "2026-07-04" }, new { date = "2026-07-05", price = 10 },
                new { date = "2026-07-06", price = 100, floor = 90 },
                new { date = "2026-07-07", floor = 120, ceiling = 110 }, new { date = "2026-07-07", price = 100.001 },
            },
        }, HttpStatusCode.BadRequest);
        Assert.Equal(["nights", "nights[0]", "nights[1].price", "nights[2].price", "nights[3].price", "nights[4].floor", "nights[5].price"],
            problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
        await app.Http.PutAsync("/properties/nobody/overrides", new { nights = new[] { new { date = "2026-07-04", price = 100 } } },
            HttpStatusCode.NotFound);
    }

    private Task<JsonElement> QuoteAsync(string property, string night) =>
        app.Http.PostAsync("/score", new { property_id = property, stay_date = night });

    private Task<JsonElement> PackAsync() =>
        app.Http.PostAsync("/packs",
            new { date = "2026-01-31", nights = 5, portfolio_id = "overrides", mark_fresh = true }, HttpStatusCode.Created);

    private static string Line(JsonElement night) => string.Join(' ',
        new[] { "date", "price", "floor", "ceiling" }.Select(name => night.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value
            ? value.ToString() : "null"));
}

file static class Quotes
{
    public static decimal Price(this JsonElement quote) => quote.GetProperty("price").GetDecimal();
}
