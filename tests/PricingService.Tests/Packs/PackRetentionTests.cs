using System.Net;
using Dapper;
using PricingService.Packs;
using Storage;

namespace PricingService.Tests.Packs;

public sealed class PackRetentionTests
{
    [Fact]
    public async Task Old_packs_go_with_their_prices_and_the_newest_of_each_scope_stay()
    {
        await using var app =
            new PricingApp { Settings = new Dictionary<string, string> { ["Packs:RetentionDays"] = "10", ["Packs:MinKept"] = "1" } };
        await app.PutPropertyAsync("casa-1");
        await app.PutPropertyAsync("casa-2", "porto");
        string[] gone = [await PackAsync(app, "2026-01-10", "lisbon"), await PackAsync(app, "2026-01-11", "porto")];
        var published = await PackAsync(app, "2026-01-11", "lisbon");
        var newest = await PackAsync(app, "2026-01-12", "lisbon", mark: false);
        var again = await PackAsync(app, "2026-01-10", "porto");
        var ahead = await PackAsync(app, "2026-01-10", "porto", nights: 22);
        var newestOfPorto = await PackAsync(app, "2026-01-23", "porto");

        Assert.Equal(0, await RemoveAsync(app));
        await AgeAsync(app, 11);
        var young = await PackAsync(app, "2026-01-09", "porto");
        await app.Http.PostAsync("/packs", new { date = "2026-01-10", nights = 3, portfolio_id = "porto" }); // marks it fresh again
        Assert.Equal(2, await RemoveAsync(app));
        foreach (var id in gone) await app.Http.GetAsync($"/packs/{id}", HttpStatusCode.NotFound);
        foreach (var id in new[] { published, newest, again, ahead, newestOfPorto, young })
            Assert.Single((await app.Http.GetAsync($"/packs/{id}", HttpStatusCode.OK)).GetProperty("prices").EnumerateArray());
        await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(6, await connection.ExecuteScalarAsync<long>("SELECT COUNT(DISTINCT pack_id) FROM pack_prices"));
        Assert.Equal(2, await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM pack_builds"));
    }

    [Fact]
    public async Task By_default_a_pack_of_three_years_ago_can_still_be_replayed_and_after_that_the_newest_hundred()
    {
        await using var app = new PricingApp();
        await app.PutPropertyAsync("casa-1");
        var old = await PackAsync(app, "2022-01-31", "lisbon");
        for (var day = 1; day <= 100; day++) await PackAsync(app, $"2023-{(day / 28) + 1:00}-{(day % 28) + 1:00}", "lisbon", nights: 1);
        await AgeAsync(app, 3 * 366);
        Assert.Equal(0, await RemoveAsync(app));
        await AgeAsync(app, 10);
        Assert.Equal(1, await RemoveAsync(app));
        await app.Http.GetAsync($"/packs/{old}", HttpStatusCode.NotFound);
    }

    /// <summary>As if all of it had happened so long before.</summary>
    private static async Task AgeAsync(PricingApp app, int days)
    {
        await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        var by = days * 86_400_000L;
        await connection.ExecuteAsync("UPDATE packs SET created_at = created_at - @by, fresh_at = fresh_at - @by", new { by });
        await connection.ExecuteAsync("UPDATE pack_builds SET requested_at = requested_at - @by", new { by });
    }

    private static Task<int> RemoveAsync(PricingApp app) => app.Get<PackRetention>().RemoveAsync(TestContext.Current.CancellationToken);

    private static async Task<string> PackAsync(PricingApp app, string date, string portfolio, int nights = 3, bool mark = true) =>
        (await app.Http.PostAsync("/packs", new { date, nights, portfolio_id = portfolio, mark_fresh = mark },
            HttpStatusCode.Created)).Text("pack_id");
}
