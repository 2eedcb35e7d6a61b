using System.Net;
using System.Net.Http.Json;

namespace PricingService.Tests.Properties;

public sealed class PropertyTests(PricingApp app) : IClassFixture<PricingApp>
{
    [Fact]
    public async Task Facts_put_can_be_read_again_and_put_again()
    {
        var facts = new { portfolio_id = "p", currency = "EUR", time_zone = "Europe/Lisbon", reference_price = 100.25m,
            floor = 60m, ceiling = 220m, largest_daily_step = 15m };
        var created = await app.Http.PutAsJsonAsync("/properties/put-1", facts, TestContext.Current.CancellationToken);
        Assert.Equal("/properties/put-1", created.Headers.Location?.OriginalString);
        await created.ReadAsync(HttpStatusCode.Created);
        await app.Http.PutAsync("/properties/put-1", facts, HttpStatusCode.OK);

        var read = await app.Http.GetAsync("/properties/put-1", HttpStatusCode.OK);
        Assert.Equal(100.25m, read.Number("reference_price"));
        Assert.Equal("put-1", read.Text("property_id"));
        Assert.Equal(15m, read.Number("largest_daily_step"));
    }

    [Fact]
    public async Task A_deleted_property_is_priced_no_more_and_its_packs_are_stale_until_it_is_put_again()
    {
        await using var own = new PricingApp();
        await own.PutPropertyAsync("kept");
        await own.PutPropertyAsync("gone");
        await own.Http.PostAsync("/learn", new { outcomes = new[] { new { outcome_id = "o-1", property_id = "gone",
            stay_date = "2026-01-01", price = 100, accepted = true } } });
        var pack = (await own.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 1 }, HttpStatusCode.Created)).Text("pack_id");

        using var deleted = await own.Http.DeleteAsync("/properties/gone", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var again = await own.Http.DeleteAsync("/properties/gone", TestContext.Current.CancellationToken);
        Assert.Equal("urn:platform:pricing:unknown-property", (await again.ReadAsync(HttpStatusCode.NotFound)).Text("type"));
        await own.Http.GetAsync("/properties/gone", HttpStatusCode.NotFound);
        await own.Http.PostAsync("/score", new { property_id = "gone", stay_date = "2026-03-01" }, HttpStatusCode.NotFound);
        Assert.Equal("stale", (await own.Http.GetAsync($"/packs/{pack}", HttpStatusCode.OK)).Text("state"));
        await own.Http.PutAsync("/properties/gone?imported_rows=100", Facts("p"), HttpStatusCode.OK);
        Assert.Equal(["kept"], (await own.Http.GetAsync("/properties", HttpStatusCode.OK)).GetProperty("properties").EnumerateArray()
            .Select(property => property.Text("property_id")));
        var next = await own.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 1 }, HttpStatusCode.Created);
        Assert.Equal(1, next.GetProperty("properties").GetInt32());

        await own.Http.PutAsync("/properties/gone", Facts("lisbon"), HttpStatusCode.Created);
        await own.Http.PostAsync("/score", new { property_id = "gone", stay_date = "2026-03-01" });
        var known = await own.Http.PostAsync("/learn", new { outcomes = new[] { new { outcome_id = "o-1", property_id = "gone",
            stay_date = "2026-01-01", price = 100, accepted = true } } });
        Assert.Equal(1, known.GetProperty("duplicates").GetInt32());
    }

    [Theory]
    [InlineData("/properties.csv?portfolio_id=sheet", "*/*")]
    [InlineData("/properties?portfolio_id=sheet", "text/csv")]
    public async Task Properties_are_there_as_CSV(string path, string accept)
    {
        await app.Http.PutAsJsonAsync("/properties/sheet-1", Facts("sheet"), TestContext.Current.CancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", accept } } };
        using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        var rows = (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Split("\r\n");
        Assert.StartsWith("property_id,portfolio_id,currency,time_zone,reference_price,floor,ceiling,largest_daily_step", rows[0],
            StringComparison.Ordinal);
        Assert.StartsWith("sheet-1,sheet,EUR,Europe/Lisbon,100", rows[1], StringComparison.Ordinal);
    }

    private static object Facts(string portfolio) => new { portfolio_id = portfolio, currency = "EUR", time_zone = "Europe/Lisbon",
        reference_price = 100, floor = 60, ceiling = 220, largest_daily_step = 500 };

    [Fact]
    public async Task Unknown_property_is_a_404_problem_that_says_how_to_fix_it()
    {
        var problem = await app.Http.GetAsync("/properties/nowhere", HttpStatusCode.NotFound);
        Assert.Equal("urn:platform:pricing:unknown-property", problem.Text("type"));
        Assert.Contains("PUT /properties/nowhere", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("currency", "eur")]
    [InlineData("currency", "XXX")]
    [InlineData("time_zone", "Mars/Olympus")]
    [InlineData("time_zone", "../../etc/passwd")]
    [InlineData("time_zone", "/usr/share/zoneinfo/Europe/Lisbon")]
    [InlineData("time_zone", "../zoneinfo/Europe/Lisbon")]
    [InlineData("portfolio_id", "a b")]
    [InlineData("floor", 300)]
    [InlineData("floor", 0)]
    [InlineData("floor", -5)]
    [InlineData("ceiling", 99.999)]
    [InlineData("reference_price", 10)]
    [InlineData("reference_price", 1e27)]
    [InlineData("largest_daily_step", 0)]
    public async Task Facts_that_do_not_fit_are_refused_by_field(string field, object value)
    {
        var facts = new Dictionary<string, object>
        {
            ["portfolio_id"] = "p", ["currency"] = "EUR", ["time_zone"] = "UTC", ["reference_price"] = 100, ["floor"] = 60,
            ["ceiling"] = 220, ["largest_daily_step"] = 15,
            [field] = value,
        };
        var problem = await app.Http.PutAsync("/properties/bad", facts, HttpStatusCode.BadRequest);
        Assert.Equal("urn:platform:pricing:invalid-request", problem.Text("type"));
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        Assert.Equal(HttpStatusCode.NotFound,
            (await app.Http.GetAsync("/properties/bad", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Yen_have_no_decimals()
    {
        var problem = await app.Http.PutAsync("/properties/tokyo", new
        {
            portfolio_id = "p", currency = "JPY", time_zone = "Asia/Tokyo", reference_price = 12000.5m, floor = 8000m,
            ceiling = 30000m, largest_daily_step = 1000m,
        }, HttpStatusCode.BadRequest);
        Assert.Contains("0 decimals", problem.GetProperty("errors").GetProperty("reference_price")[0].GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_property_keeps_its_currency()
    {
        await app.PutPropertyAsync("keeps");
        var problem = await app.Http.PutAsync("/properties/keeps", new
        {
            portfolio_id = "lisbon", currency = "USD", time_zone = "Europe/Lisbon", reference_price = 100, floor = 60,
            ceiling = 220, largest_daily_step = 500,
        }, HttpStatusCode.Conflict);
        Assert.Equal("urn:platform:pricing:currency-fixed", problem.Text("type"));
    }

    [Fact]
    public async Task A_portfolio_is_listed_page_by_page_in_the_order_of_ids()
    {
        foreach (var id in new[] { "l-3", "l-1", "l-2" }) await app.PutPropertyAsync(id, "listed");
        var first = await app.Http.GetAsync("/properties?portfolio_id=listed&limit=2", HttpStatusCode.OK);
        Assert.Equal(["l-1", "l-2"], first.GetProperty("properties").EnumerateArray().Select(p => p.Text("property_id")));
        Assert.Equal("l-2", first.Text("next"));
        var rest = await app.Http.GetAsync("/properties?portfolio_id=listed&limit=2&after=l-2", HttpStatusCode.OK);
        Assert.Equal(["l-3"], rest.GetProperty("properties").EnumerateArray().Select(p => p.Text("property_id")));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, rest.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task A_last_page_that_is_full_has_no_next_page()
    {
        foreach (var id in new[] { "f-1", "f-2" }) await app.PutPropertyAsync(id, "filled");
        var page = await app.Http.GetAsync("/properties?portfolio_id=filled&limit=2", HttpStatusCode.OK);
        Assert.Equal(["f-1", "f-2"], page.GetProperty("properties").EnumerateArray().Select(p => p.Text("property_id")));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, page.GetProperty("next").ValueKind);
    }
}
