using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using PricingService.Tests.Models;
using Testing;

namespace PricingService.Tests;

/// <summary>What was answered holds when the service is killed in the middle of its work, and what was begun is finished once.</summary>
public sealed class CrashTests(PostgreSqlServer server)
{
    private const int Requests = 120;
    private const int RowsOfEach = 50;

    [Theory]
    [InlineData("embedded")]
    [InlineData("server")]
    public async Task No_outcome_is_lost_or_counted_twice_when_the_service_is_killed_while_it_learns(string engine)
    {
        await using var store = await OutlivingStore.OnAsync(engine, server);
        var (settings, database) = (store.Settings, store.Connection);
        var promised = 0;
        var enough = new TaskCompletionSource();
        var killed = await ServiceProcess.StartAsync("PricingService", settings);
        using (var http = new HttpClient { BaseAddress = killed.Address })
        {
            var sending = Task.CompletedTask;
            try
            {
                await http.PutPropertyAsync("casa-1");
                sending = LearnAsync(http, _ => { if (Interlocked.Increment(ref promised) == Requests / 3) enough.TrySetResult(); });
                await enough.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
            }
            finally
            {
                await killed.DisposeAsync(); // kill -9
            }
            await sending;
        }
        Assert.InRange(promised, Requests / 3, Requests - 1);
        await database.OpenAsync(TestContext.Current.CancellationToken);
        var stored = await database.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM outcomes");
        Assert.InRange(stored, promised * RowsOfEach, (Requests * RowsOfEach) - 1);

        await using var restarted = await ServiceProcess.StartAsync("PricingService", settings);
        using var again = new HttpClient { BaseAddress = restarted.Address };
        var (accepted, duplicates) = (0L, 0L);
        await LearnAsync(again, answer =>
        {
            Interlocked.Add(ref accepted, answer.GetProperty("accepted").GetInt64());
            Interlocked.Add(ref duplicates, answer.GetProperty("duplicates").GetInt64());
        });
        Assert.Equal((stored, (Requests * RowsOfEach) - stored), (duplicates, accepted));
        Assert.Equal((Requests * RowsOfEach, Requests * RowsOfEach),
            await database.QuerySingleAsync<(long, long)>("SELECT COUNT(*), (SELECT SUM(offered) FROM acceptance_counts) FROM outcomes"));
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("server")]
    public async Task Every_retraining_asked_for_gives_one_model_though_the_service_is_killed_in_one(string engine)
    {
        string[] properties = ["casa-1", "casa-2", "casa-3"];
        await using var store = await OutlivingStore.OnAsync(engine, server);
        var (settings, database) = (store.Settings, store.Connection);
        settings["Models:RetrainAutomatically"] = "false";
        settings["Models:WatchSeconds"] = "1";
        var asked = new List<string>();
        var killed = await ServiceProcess.StartAsync("PricingService", settings);
        try
        {
            using var http = new HttpClient { BaseAddress = killed.Address };
            foreach (var property in properties)
            {
                await http.PutPropertyAsync(property);
                await http.PostAsync("/learn", new { outcomes = Rows(property, 0, 9_000) });
            }
            await database.OpenAsync(TestContext.Current.CancellationToken);
            foreach (var property in properties)
                asked.Add((await http.PostAsync($"/models/{property}/retrain", new { }, HttpStatusCode.Accepted)).Text("retraining_id"));
            await Eventually.TrueAsync(
                async () => await database.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM jobs WHERE status = 'running'") == 1);
        }
        finally
        {
            await killed.DisposeAsync(); // kill -9
        }
        Assert.Equal(1, await database.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM jobs WHERE status = 'running'"));

        await using var restarted = await ServiceProcess.StartAsync("PricingService", settings);
        using var again = new HttpClient { BaseAddress = restarted.Address };
        foreach (var id in asked)
        {
            await Eventually.TrueAsync(async () => (await again.GetAsync($"/models/retrainings/{id}", HttpStatusCode.OK)).Text(
                "state") == "done");
            Assert.Equal("promoted", (await again.GetAsync($"/models/retrainings/{id}", HttpStatusCode.OK)).Text("verdict"));
        }
        Assert.Equal([1L, 1L, 1L], (await database.QueryAsync<long>("SELECT COUNT(*) FROM models GROUP BY property_id")).Order());
        Assert.Equal([1L, 1L, 2L], (await database.QueryAsync<long>("SELECT attempts FROM jobs")).Order());
        foreach (var property in properties)
            Assert.Equal("ml_elasticity",
                (await again.PostAsync("/score",
                    new { property_id = property, stay_date = TimeProvider.System.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd",
                        CultureInfo.InvariantCulture) })).Text("method"));
    }

    private static Task LearnAsync(HttpClient http, Action<JsonElement> answered) => Parallel.ForEachAsync(Enumerable.Range(0, Requests),
        new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (number, cancellationToken) =>
        {
            try
            {
                using var response = await http.PostAsJsonAsync("/learn", new { outcomes = Rows("casa-1", number, RowsOfEach) },
                    cancellationToken);
                answered(await response.ReadAsync(HttpStatusCode.OK));
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The service is gone: nothing was promised to this sender.
            }
        });

    private static IEnumerable<object> Rows(string property, int seed, int count) =>
        Market.OfPortfolio(seed + 507).Offers(count).Select((row, i) => new
        {
            outcome_id = $"{property}-{seed}-{i}", property_id = property,
            stay_date = row.StayDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            price = Math.Round(100 * Math.Exp(row.LogPriceRatio), 2), accepted = row.Accepted,
            lead_time_days = (int)row.LeadTimeDays!.Value,
            length_of_stay = (int)row.LengthOfStay!.Value, occupancy = row.Occupancy, exogenous_price = true,
        });
}
