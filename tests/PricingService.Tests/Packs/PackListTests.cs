using System.Net;

namespace PricingService.Tests.Packs;

/// <summary>All packs in a list, and one as CSV.</summary>
public sealed class PackListTests : IAsyncLifetime
{
    private readonly PricingApp _app = new();

    public async ValueTask InitializeAsync()
    {
        await _app.PutPropertyAsync("casa-1");
        await _app.PutPropertyAsync("casa-2", portfolio: "porto");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Packs_are_listed_page_by_page_also_those_of_dates_to_come()
    {
        var all = new List<string>();
        foreach (var (date, portfolio) in new[] { ("2026-01-31", (string?)null), ("2026-05-31", "lisbon"), ("2026-01-30", "porto") })
            all.Insert(0, (await _app.Http.PostAsync("/packs", new { date, nights = 2, portfolio_id = portfolio },
                HttpStatusCode.Created)).Text("pack_id"));

        var first = await _app.Http.GetAsync("/packs?limit=2", HttpStatusCode.OK);
        Assert.Equal(all[..2], Ids(first));
        Assert.Equal(all[1], first.Text("next"));
        var rest = await _app.Http.GetAsync($"/packs?limit=2&after={all[1]}", HttpStatusCode.OK);
        Assert.Equal((all[2], System.Text.Json.JsonValueKind.Null), (Assert.Single(Ids(rest)), rest.GetProperty("next").ValueKind));
        Assert.Equal([all[0], all[2]], Ids(await _app.Http.GetAsync("/packs?portfolio_id=porto", HttpStatusCode.OK)));
    }

    [Fact]
    public async Task Everything_wrong_with_a_list_is_named_at_once()
    {
        var problem = await _app.Http.GetAsync("/packs?limit=0&portfolio_id=a%20b&after=%20", HttpStatusCode.BadRequest);
        Assert.Equal(["after", "limit", "portfolio_id"],
            problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal));
        Assert.Equal("urn:platform:pricing:unknown-pack",
            (await _app.Http.GetAsync("/packs?after=PP_none", HttpStatusCode.NotFound)).Text("type"));
    }

    [Theory]
    [InlineData(".csv", "application/json", true)]
    [InlineData("", "text/csv", true)]
    [InlineData("", "application/json;q=0.5, text/csv;q=0.9", true)]
    [InlineData("", "text/*", true)]
    [InlineData("", "text/csv;q=0.1, */*", false)]
    [InlineData("", "text/csv;q=0, application/json", false)]
    [InlineData("", "*/*", false)]
    public async Task A_pack_is_CSV_for_whoever_prefers_it(string extension, string accept, bool isCsv)
    {
        var id = (await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 2, portfolio_id = "lisbon" },
            HttpStatusCode.Created)).Text("pack_id");
        var prices = (await _app.Http.GetAsync($"/packs/{id}", HttpStatusCode.OK)).GetProperty("prices")[0];

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/packs/{id}{extension}");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var answer = await _app.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(isCsv ? "text/csv" : "application/json", answer.Content.Headers.ContentType?.MediaType);
        if (!isCsv) return;
        Assert.Equal($"{id}.csv", answer.Content.Headers.ContentDisposition?.FileName);
        Assert.Equal(["property_id,portfolio_id,date,price,currency,model_version",
            .. prices.GetProperty("nights").EnumerateArray().Select(night => string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"casa-1,lisbon,{night.Text("date")},{night.Number("price")},EUR,{prices.Text("model_version")}"))],
            text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
    }

    private static IEnumerable<string> Ids(System.Text.Json.JsonElement page) =>
        page.GetProperty("packs").EnumerateArray().Select(pack => pack.Text("pack_id"));
}
