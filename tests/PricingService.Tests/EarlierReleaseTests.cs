using System.Net;
using System.Text.Json;
using Testing;

namespace PricingService.Tests;

/// <summary>
/// A database that commit 5d83144 wrote and left by kill -9: two properties, 2,000 outcomes, a model that serves, a fresh pack, a
/// competitor's rate; two builds and a retraining were open.
/// </summary>
public sealed class EarlierReleaseTests
{
    private const string Pack = "PP_2026-11-30_00fe6269ecbf";
    private const string Model = "ml_aeb117b1ca93";

    [Fact]
    public async Task A_database_of_an_earlier_release_opens_with_all_it_holds_and_what_was_open_is_done()
    {
        await using var app = new PricingApp();
        app.Clock.SetUtcNow(new DateTimeOffset(2026, 11, 30, 23, 30, 0, TimeSpan.Zero));
        StoredDatabase.Unpack("Storage/release-5d83144.db.gz", app.Directory, "pricing");

        var casa = await app.Http.GetAsync("/properties/casa-1", HttpStatusCode.OK);
        Assert.Equal((100m, 60m, 220m, "lisbon"),
            (casa.Number("reference_price"), casa.Number("floor"), casa.Number("ceiling"), casa.Text("portfolio_id")));
        var pack = await app.Http.GetAsync("/packs/latest?require_fresh=true", HttpStatusCode.OK);
        Assert.Equal((Pack, 30, 2),
            (pack.Text("pack_id"), pack.GetProperty("nights").GetInt32(), pack.GetProperty("properties").GetInt32()));
        var quote = await app.Http.PostAsync("/score", new { property_id = "casa-1", stay_date = "2026-12-30" });
        Assert.Equal((Model, "ml_elasticity"), (quote.Text("model_version"), quote.Text("method")));
        var rates = await app.Http.GetAsync("/competitors/casa-1/rates?from=2026-12-30&to=2026-12-30", HttpStatusCode.OK);
        Assert.Equal(1, rates.GetProperty("nights").EnumerateArray().Single(night => night.Text("date") == "2026-12-30")
            .GetProperty("rates").GetArrayLength());

        await DoneAsync(app, "/packs/builds", "builds", "succeeded", 3);
        await DoneAsync(app, "/models?property_id=casa-1", "retrainings", "done", 2);
        var models = await app.Http.GetAsync("/models?property_id=casa-1", HttpStatusCode.OK);
        Assert.Equal([2000, 2000],
            models.GetProperty("retrainings").EnumerateArray().Select(done => done.GetProperty("outcomes").GetInt32()));
    }

    private static Task DoneAsync(PricingApp app, string path, string list, string state, int count) => Eventually.TrueAsync(async () =>
    {
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        var states = (await app.Http.GetAsync(path, HttpStatusCode.OK)).GetProperty(list).EnumerateArray()
            .Select(one => one.Text("state")).ToList();
        return states.Count == count && states.TrueForAll(each => each == state);
    });
}
