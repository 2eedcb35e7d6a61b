using System.Globalization;
using System.Net;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using PricingService.Packs;

namespace PricingService.Tests.Packs;

public sealed class PackDiffTests : IAsyncLifetime
{
    private readonly PricingApp _app = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_changed_nights_of_each_property_are_there_with_both_prices_and_the_sums()
    {
        await _app.PutPropertyAsync("same");
        await _app.PutPropertyAsync("moved");
        await _app.PutPropertyAsync("dearer", reference: 80);
        var from = await PackAsync("2026-01-31");
        await _app.PutPropertyAsync("dearer", reference: 160);
        await _app.PutPropertyAsync("moved", "porto");
        await _app.PutPropertyAsync("new-here");
        var to = await PackAsync("2026-02-02", mark: false);

        var diff = await DiffAsync(from, to);
        Assert.Equal((from, to), (diff.GetProperty("from").Text("pack_id"), diff.GetProperty("to").Text("pack_id")));
        Assert.Equal(["dearer:changed", "moved:removed", "new-here:added", "same:changed"],
            diff.GetProperty("properties").EnumerateArray()
                .Select(property => $"{property.Text("property_id")}:{property.Text("change")}"));

        var (before, after) = (await PricesAsync(from, "dearer"), await PricesAsync(to, "dearer"));
        var common = after.Keys.Where(before.ContainsKey).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["2026-02-02", "2026-02-03", "2026-02-04"], common);
        var dearer = diff.GetProperty("properties")[0];
        Assert.Equal((3, 3), (dearer.GetProperty("nights_compared").GetInt32(), dearer.GetProperty("nights_changed").GetInt32()));
        Assert.Equal(common.Select(night => (night, before[night], after[night])),
            dearer.GetProperty("nights").EnumerateArray().Select(night => (night.Text("date"), night.Number("from"), night.Number("to"))));
        Assert.Equal((common.Sum(night => before[night]), common.Sum(night => after[night])),
            (dearer.Number("sum_from"), dearer.Number("sum_to")));

        var (sameBefore, sameAfter) = (await PricesAsync(from, "same"), await PricesAsync(to, "same"));
        var totals = diff.GetProperty("totals");
        var sum = Assert.Single(totals.GetProperty("sums").EnumerateArray());
        Assert.Equal(("EUR", common.Sum(night => before[night] + sameBefore[night]), common.Sum(night => after[night] + sameAfter[night])),
            (sum.Text("currency"), sum.Number("from"), sum.Number("to")));
        Assert.Equal((2, 1, 1, 6L), (totals.GetProperty("properties_changed").GetInt32(), totals.GetProperty("properties_added").GetInt32(),
            totals.GetProperty("properties_removed").GetInt32(), totals.GetProperty("nights_compared").GetInt64()));

        var itself = await DiffAsync(from, from);
        Assert.Empty(itself.GetProperty("properties").EnumerateArray());
        Assert.Equal((3, 0), (itself.GetProperty("totals").GetProperty("properties_same").GetInt32(), itself.GetProperty("totals")
            .GetProperty("nights_changed").GetInt32()));
    }

    [Fact]
    public async Task A_diff_comes_in_pages_each_with_the_totals_of_all()
    {
        for (var i = 0; i < 5; i++) await _app.PutPropertyAsync($"p-{i}");
        var from = await PackAsync("2026-01-31");
        for (var i = 0; i < 5; i++) await _app.PutPropertyAsync($"p-{i}", reference: 130);
        var to = await PackAsync("2026-01-31");
        var seen = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await DiffAsync(from, to, $"&limit=2&after={after}");
            seen.AddRange(page.GetProperty("properties").EnumerateArray().Select(property => property.Text("property_id")));
            Assert.Equal(5, page.GetProperty("totals").GetProperty("properties_changed").GetInt32());
            after = page.GetProperty("next").GetString();
        }
        Assert.Equal(["p-0", "p-1", "p-2", "p-3", "p-4"], seen);
        Assert.Equal("p-3",
            Assert.Single((await DiffAsync(from, to, "&property_id=p-3")).GetProperty("properties").EnumerateArray()).Text("property_id"));
    }

    [Theory]
    [InlineData("/packs/PP_1/diff/PP_2", HttpStatusCode.NotFound)]
    [InlineData("/packs/PP_1/diff/a%20b", HttpStatusCode.NotFound)]
    [InlineData("/packs/PP_1/diff/PP_2?limit=201", HttpStatusCode.BadRequest)]
    [InlineData("/packs/PP_1/diff/PP_2?after=a%20b", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_compared_is_a_problem(string path, HttpStatusCode status) => await _app.Http.GetAsync(path, status);

    [Fact]
    public void The_sums_differ_by_what_the_nights_differ_whatever_the_packs() => Prop.ForAll(
        (from seed in Gen.Choose(0, int.MaxValue) select seed).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var (from, to) = (Pack(random), Pack(random));
            var first = new DateOnly(2026, 1, 31);
            var then = first.AddDays(random.Next(-4, 5));
            foreach (var property in PackDiff.Between(from, first, to, then))
            {
                Assert.Equal(property.SumTo - property.SumFrom, property.Nights.Sum(night => night.To - night.From));
                Assert.Equal(property.NightsChanged, property.Nights.Count);
                Assert.Equal(property.Change == PropertyChange.Changed, property.NightsChanged > 0);
            }
            Assert.Equal(from.Concat(to).Select(property => property.PropertyId).Distinct().Order(StringComparer.Ordinal),
                PackDiff.Between(from, first, to, then).Select(property => property.PropertyId));
        }).QuickCheckThrowOnFailure();

    private static List<PackedProperty> Pack(Random random) =>
        [.. Enumerable.Range(0, 6).Where(_ => random.Next(3) > 0).Select(i => new PackedProperty(
            $"p-{i}", "lisbon", random.Next(5) == 0 ? "JPY" : "EUR", "rules-1",
            PackedProperty.Join(Enumerable.Range(0, random.Next(6)).Select(_ => (long)random.Next(100, 104)))))];

    private async Task<string> PackAsync(string date, bool mark = true) =>
        (await _app.Http.PostAsync("/packs", new { date, nights = 5, portfolio_id = "lisbon", mark_fresh = mark },
            HttpStatusCode.Created)).Text("pack_id");

    private Task<JsonElement> DiffAsync(string from, string to, string more = "") =>
        _app.Http.GetAsync($"/packs/{from}/diff/{to}?portfolio_id=lisbon{more}", HttpStatusCode.OK);

    private async Task<Dictionary<string, decimal>> PricesAsync(string pack, string property) =>
        (await _app.Http.GetAsync($"/packs/{pack}?property_id={property}", HttpStatusCode.OK)).GetProperty(
            "prices")[0].GetProperty("nights")
            .EnumerateArray().ToDictionary(night => night.Text("date"),
                night => decimal.Parse(night.GetProperty("price").GetRawText(), CultureInfo.InvariantCulture));
}
