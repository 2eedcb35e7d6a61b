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
}
