using System.Net.Http.Json;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Testing;

namespace PricingService.Tests.Packs;

public sealed class PackTests : IAsyncLifetime
{
    private readonly PricingApp _app = new();

    public async ValueTask InitializeAsync()
    {
        await _app.PutPropertyAsync("casa-1");
        await _app.PutPropertyAsync("casa-2", reference: 80);
        await _app.PutPropertyAsync("casa-3", "porto");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Before_the_first_pack_there_is_none()
    {
        var problem = await _app.Http.GetAsync("/packs/latest", HttpStatusCode.NotFound);
        Assert.Equal("urn:platform:pricing:no-pack", problem.Text("type"));
    }

    [Fact]
    public async Task A_pack_has_a_price_for_each_property_and_night()
    {
        var response = await _app.Http.PostAsJsonAsync("/packs", new { date = "2026-01-31", nights = 5 },
            TestContext.Current.CancellationToken);
        var summary = await response.ReadAsync(HttpStatusCode.Created);
        var id = summary.Text("pack_id");
        Assert.Equal($"/packs/{id}", response.Headers.Location?.OriginalString);
        Assert.Equal(("fresh", 3, 5),
            (summary.Text("state"), summary.GetProperty("properties").GetInt32(), summary.GetProperty("nights").GetInt32()));

        var pack = await _app.Http.GetAsync($"/packs/{id}", HttpStatusCode.OK);
        Assert.Equal(["casa-1", "casa-2", "casa-3"], pack.GetProperty("prices").EnumerateArray().Select(p => p.Text("property_id")));
        var nights = pack.GetProperty("prices")[0].GetProperty("nights");
        Assert.Equal(["2026-01-31", "2026-02-01", "2026-02-02", "2026-02-03", "2026-02-04"],
            nights.EnumerateArray().Select(n => n.Text("date")));
        Assert.All(nights.EnumerateArray(), night => Assert.InRange(night.Number("price"), 60, 220));

        var one = await _app.Http.GetAsync($"/packs/{id}?portfolio_id=porto", HttpStatusCode.OK);
        Assert.Equal("casa-3", Assert.Single(one.GetProperty("prices").EnumerateArray()).Text("property_id"));
    }

    [Fact]
    public async Task The_id_is_the_hash_of_the_documented_canonical_content()
    {
        var summary = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 3, portfolio_id = "lisbon" },
            HttpStatusCode.Created);
        var pack = await _app.Http.GetAsync($"/packs/{summary.Text("pack_id")}", HttpStatusCode.OK);
        var canonical = new StringBuilder("platform pricing pack 1\ndate 2026-01-31\nnights 3\nscope lisbon\n");
        foreach (var p in pack.GetProperty("prices").EnumerateArray())
        {
            var cents = p.GetProperty("nights").EnumerateArray()
                .Select(n => ((long)(n.Number("price") * 100)).ToString(CultureInfo.InvariantCulture));
            canonical.Append(CultureInfo.InvariantCulture,
                $"{p.Text("property_id")} {p.Text("portfolio_id")} {p.Text("currency")} {p.Text("model_version")} {string.Join(' ', cents)}\n");
        }
        var sha = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())));
        Assert.Equal(sha, summary.Text("content_sha256"));
        Assert.Equal($"PP_2026-01-31_{sha[..12]}", summary.Text("pack_id"));
    }

    [Fact]
    public async Task The_same_inputs_give_the_same_id_whoever_builds_and_whenever()
    {
        var order = new { date = "2026-01-31", nights = 30 };
        var first = await _app.Http.PostAsync("/packs", order, HttpStatusCode.Created);
        _app.Clock.Leap(TimeSpan.FromHours(3));
        var again = await _app.Http.PostAsync("/packs", order);
        Assert.Equal(first.Text("pack_id"), again.Text("pack_id"));

        await using var elsewhere = new PricingApp();
        await elsewhere.PutPropertyAsync("casa-3", "porto");
        await elsewhere.PutPropertyAsync("casa-2", reference: 80);
        await elsewhere.PutPropertyAsync("casa-1");
        Assert.Equal(first.Text("pack_id"), (await elsewhere.Http.PostAsync("/packs", order, HttpStatusCode.Created)).Text("pack_id"));
    }

    [Fact]
    public async Task A_pack_built_warming_is_published_by_marking_it_fresh()
    {
        var warming = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 3, mark_fresh = false },
            HttpStatusCode.Created);
        Assert.Equal("warming", warming.Text("state"));
        var problem = await _app.Http.GetAsync("/packs/latest?require_fresh=true", HttpStatusCode.ServiceUnavailable);
        Assert.Equal("urn:platform:pricing:no-fresh-pack", problem.Text("type"));

        var fresh = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 3 });
        Assert.Equal((warming.Text("pack_id"), "fresh"), (fresh.Text("pack_id"), fresh.Text("state")));
        Assert.Equal(fresh.Text("pack_id"), (await LatestAsync(true)).Text("pack_id"));
    }

    [Fact]
    public async Task A_fresh_pack_is_stale_after_its_age()
    {
        await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 3 }, HttpStatusCode.Created);
        _app.Clock.Leap(TimeSpan.FromHours(30) - TimeSpan.FromMilliseconds(1));
        Assert.Equal("fresh", (await LatestAsync(true)).Text("state"));
        _app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("stale", (await LatestAsync(false)).Text("state"));
        await _app.Http.GetAsync("/packs/latest?require_fresh=true", HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task A_changed_property_makes_the_packs_that_cover_it_stale_and_no_other()
    {
        var lisbon = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 3, portfolio_id = "lisbon" },
            HttpStatusCode.Created);
        var porto = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 3, portfolio_id = "porto" },
            HttpStatusCode.Created);
        await _app.PutPropertyAsync("casa-3", "porto");
        Assert.Equal("fresh", (await GetAsync(porto)).Text("state"));
        await _app.PutPropertyAsync("casa-3", "porto", ceiling: 230);
        Assert.Equal("stale", (await GetAsync(porto)).Text("state"));
        Assert.Equal("fresh", (await GetAsync(lisbon)).Text("state"));

        var rebuilt = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 3, portfolio_id = "porto" });
        Assert.Equal((porto.Text("pack_id"), "fresh"), (rebuilt.Text("pack_id"), rebuilt.Text("state")));
    }

    [Fact]
    public async Task A_property_that_moves_away_makes_its_old_pack_stale()
    {
        var porto = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 3, portfolio_id = "porto" },
            HttpStatusCode.Created);
        await _app.PutPropertyAsync("casa-3", "lisbon");
        Assert.Equal("stale", (await GetAsync(porto)).Text("state"));
    }

    [Fact]
    public async Task A_build_that_fails_is_kept_with_its_reason_and_is_never_the_latest()
    {
        var good = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 3 }, HttpStatusCode.Created);
        var failed = await _app.Http.PostAsync("/packs", new { date = "2026-02-01", portfolio_id = "empty" }, HttpStatusCode.Created);
        Assert.Equal("error", failed.Text("state"));
        Assert.Contains("no properties", failed.Text("error"), StringComparison.Ordinal);
        Assert.Equal(good.Text("pack_id"), (await LatestAsync(false)).Text("pack_id"));
        Assert.Empty((await GetAsync(failed)).GetProperty("prices").EnumerateArray());
    }

    [Fact]
    public async Task A_day_later_no_price_moves_further_than_the_step()
    {
        await _app.PutPropertyAsync("calm", "calm", step: 0.05m);
        var first = await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 60, portfolio_id = "calm" },
            HttpStatusCode.Created);
        var second = await _app.Http.PostAsync("/packs", new { date = "2026-02-01", nights = 60, portfolio_id = "calm" },
            HttpStatusCode.Created);
        var before = Prices(await GetAsync(first));
        var after = Prices(await GetAsync(second));
        Assert.All(after.Where(night => before.ContainsKey(night.Key)),
            night => Assert.InRange(night.Value - before[night.Key], -0.05m, 0.05m));
        Assert.Contains(after, night => before.TryGetValue(night.Key, out var price) && price != night.Value);
    }

    [Fact]
    public async Task Built_twice_on_one_day_a_pack_measures_its_steps_from_the_day_before_twice()
    {
        await _app.PutPropertyAsync("slow", "slow", step: 0.01m);
        await _app.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 60, portfolio_id = "slow" }, HttpStatusCode.Created);
        var first = await _app.Http.PostAsync("/packs", new { date = "2026-02-10", nights = 30, portfolio_id = "slow" },
            HttpStatusCode.Created);
        var again = await _app.Http.PostAsync("/packs", new { date = "2026-02-10", nights = 30, portfolio_id = "slow" });
        Assert.Equal(first.Text("pack_id"), again.Text("pack_id"));
    }

    [Theory]
    [InlineData("""{"date":"2026-01-31","nights":0}""")]
    [InlineData("""{"date":"2026-01-31","nights":731}""")]
    [InlineData("""{"date":"1999-12-31"}""")]
    [InlineData("""{"date":"2026-01-31","portfolio_id":"a b"}""")]
    [InlineData("""{"date":"31.01.2026"}""")]
    [InlineData("""{}""")]
    public async Task An_order_that_does_not_fit_is_a_400_problem(string body) =>
        await (await _app.Http.PostTextAsync("/packs", body)).ReadAsync(HttpStatusCode.BadRequest);

    private static Dictionary<string, decimal> Prices(JsonElement pack) =>
        pack.GetProperty("prices")[0].GetProperty("nights").EnumerateArray().ToDictionary(n => n.Text("date"), n => n.Number("price"));

    private async Task<JsonElement> LatestAsync(bool fresh) =>
        await _app.Http.GetAsync($"/packs/latest?require_fresh={(fresh ? "true" : "false")}", HttpStatusCode.OK);

    private async Task<JsonElement> GetAsync(JsonElement summary) =>
        await _app.Http.GetAsync($"/packs/{summary.Text("pack_id")}", HttpStatusCode.OK);
}
