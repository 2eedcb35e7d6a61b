using GenerationService.Sla.Checks;
using Storage;
using Testing;

namespace GenerationService.Tests.Sla;

/// <summary>A hundred days of checks, by a clock that is turned by hand.</summary>
public sealed class RetentionTests
{
    private const int Days = 100;

    [Fact]
    public async Task Ninety_days_are_kept_in_bounded_space_and_the_sums_are_those_of_every_result()
    {
        await using var sla = await SlaApp.StartAsync(("Queue:Concurrency", "0"), ("Sla:Checks:shop:IntervalSeconds", "600"));
        var (check, start) = (sla.App.Get<CheckCatalog>().Find("shop")!, TestClock.AtNoon().GetUtcNow());
        var recorder = sla.App.Get<Database>();
        for (var day = 0; day < Days; day++)
        {
            // One in 144 fails on every tenth day: a single failure is damped, and still counted.
            var begins = start.AddDays(day);
            await recorder.WriteAsync(async (connection, transaction) =>
            {
                for (var i = 0; i < 144; i++)
                {
                    var outcome = day % 10 == 0 && i == 7 ? CheckOutcome.Timeout : CheckOutcome.Passed;
                    await CheckRecorder.RecordAsync(check, new CheckResult(outcome, "", TimeSpan.FromMilliseconds(5), null),
                        begins.AddMinutes(10 * i), connection, transaction);
                }
            }, TestContext.Current.CancellationToken);
        }
        Assert.Equal(Days * 144, await sla.QueryAsync<long>("SELECT SUM(good + bad) FROM check_hours"));
        sla.Clock.Advance(TimeSpan.FromDays(Days));
        await Eventually.TrueAsync(async () => await sla.QueryAsync<long>("SELECT COUNT(*) FROM check_hours") <= 91 * 24 + 1);

        Assert.InRange(await sla.QueryAsync<long>("SELECT COUNT(*) FROM check_results"), 286, 288);
        Assert.Equal(0, await sla.QueryAsync<long>("SELECT COUNT(*) FROM incidents"));
        var quarter = (await sla.GetAsync("/sla/uptime?window=90d")).GetProperty("checks")[0];
        Assert.Equal((90 * 144, 9), (quarter.GetProperty("passed").GetInt32() + quarter.GetProperty("failed").GetInt32(),
            quarter.GetProperty("failed").GetInt32()));
        Assert.Equal(0, quarter.GetProperty("unknown_ratio").GetDouble(), 1e-9);
        var board = await sla.GetAsync("/sla.json");
        Assert.Equal(9, board.GetProperty("checks")[0].GetProperty("days").EnumerateArray()
            .Count(day => day.GetProperty("failed").GetInt32() > 0));
    }

    [Fact]
    public async Task A_slot_has_one_result_however_often_it_is_recorded()
    {
        await using var sla = await SlaApp.StartAsync(("Queue:Concurrency", "0"));
        var (check, at) = (sla.App.Get<CheckCatalog>().Find("shop")!, TestClock.AtNoon().GetUtcNow());
        var recorded = new List<bool>();
        foreach (var second in new[] { 0, 0, 1, 60 })
        {
            recorded.Add(await sla.App.Get<Database>().WriteAsync(async (connection, transaction) =>
                await CheckRecorder.RecordAsync(check, new CheckResult(CheckOutcome.Passed, "", TimeSpan.Zero, null),
                    at.AddSeconds(second), connection, transaction) is not null, TestContext.Current.CancellationToken));
        }
        Assert.Equal([true, false, false, true], recorded);
        Assert.Equal(2, await sla.QueryAsync<long>("SELECT SUM(good) FROM check_hours"));
    }
}
