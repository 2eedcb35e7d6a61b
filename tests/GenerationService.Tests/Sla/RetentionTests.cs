using GenerationService.Sla.Checks;
using Storage;
using Testing;

namespace GenerationService.Tests.Sla;

public sealed class RetentionTests
{
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

    /// <summary>A check a minute, over a hundred days, of which the tenth last failed.</summary>
    [Fact]
    public async Task Ninety_days_of_results_are_kept_in_less_than_a_megabyte()
    {
        await using var sla = await SlaApp.StartAsync(("Queue:Concurrency", "0"));
        var (check, now, results) = (sla.App.Get<CheckCatalog>().Find("shop")!, TestClock.AtNoon().GetUtcNow(), sla.App.Get<ResultTable>());
        var passed = new CheckResult(CheckOutcome.Passed, "", TimeSpan.FromMilliseconds(123), null);
        // Only checks with a state are summed up; the slot has its result when the loop comes to it.
        await sla.App.Get<Database>().WriteAsync((connection, transaction) =>
            CheckRecorder.RecordAsync(check, passed, now.AddMinutes(-1), connection, transaction), Test);
        var empty = await BytesAsync(sla);
        for (var day = now.AddDays(-100); day < now; day = day.AddDays(1))
        {
            await sla.App.Get<Database>().WriteAsync(async (connection, transaction) =>
            {
                var result = day == now.AddDays(-10) ? passed with { Outcome = CheckOutcome.Timeout } : passed;
                for (var minute = 0; minute < 1440; minute++)
                    await ResultTable.AddAsync(check, result, day.AddMinutes(minute), false, connection, transaction);
                return 0;
            }, Test);
            // As it is done every hour.
            await results.RemoveAsync(day.AddDays(1) - ResultTable.Kept, day.AddDays(1 - 91), Test);
        }

        // The first one has a slot of its own.
        Assert.Equal(2880 + 1, await sla.QueryAsync<long>("SELECT COUNT(*) FROM check_results"));
        Assert.Equal((91 * 24, now.AddDays(-91)), (await sla.QueryAsync<long>("SELECT COUNT(*) FROM check_hours"),
            DateTimeOffset.FromUnixTimeMilliseconds(await sla.QueryAsync<long>("SELECT MIN(hour) FROM check_hours"))));
        var sums = (await results.HoursAsync(now.AddDays(-90), now, Test))["shop"];
        Assert.Equal((89 * 1440 + 1, 1440), (sums.Good, sums.Bad));
        Assert.InRange(await BytesAsync(sla) - empty, 1, 1_000_000);
    }

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    private static async Task<long> BytesAsync(SlaApp sla) => await sla.QueryAsync<long>(
        "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size");
}
