using System.Net;

namespace PricingService.Tests;

public sealed class RestartTests
{
    [Fact]
    public async Task A_restart_forgets_nothing()
    {
        await using var before = new PricingApp();
        await before.PutPropertyAsync("casa-1");
        var quote = await before.Http.PostAsync("/score", new { property_id = "casa-1", stay_date = "2026-07-08", lead_time_days = 30 });
        await before.Http
            .PostAsync("/learn",
                new { outcomes = new[]
                    { new { outcome_id = "o1", property_id = "casa-1", stay_date = "2026-03-01", price = 110, accepted = true } } });
        var pack = await before.Http.PostAsync("/packs", new { date = "2026-01-31", nights = 3 }, HttpStatusCode.Created);

        await using var after = new PricingApp { SharedDirectory = before.Directory };
        var latest = await after.Http.GetAsync("/packs/latest?require_fresh=true", HttpStatusCode.OK);
        Assert.Equal(pack.Text("pack_id"), latest.Text("pack_id"));
        var learned = await after.Http.PostAsync("/learn", new
        {
            outcomes = new object[]
            {
                new { quote_id = quote.Text("quote_id"), accepted = false },
                new { outcome_id = "o1", property_id = "casa-1", stay_date = "2026-03-01", price = 110, accepted = true },
            },
        });
        Assert.Equal((1, 1), (learned.GetProperty("accepted").GetInt32(), learned.GetProperty("duplicates").GetInt32()));
    }
}
