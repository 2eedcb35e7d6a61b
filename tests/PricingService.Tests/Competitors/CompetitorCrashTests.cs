using System.Net;
using Microsoft.AspNetCore.Http;
using Testing;

namespace PricingService.Tests.Competitors;

public sealed class CompetitorCrashTests(PostgreSqlServer server) : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("pricing-crash-");

    public void Dispose() => _data.Delete(recursive: true);

    [Theory]
    [InlineData("embedded")]
    [InlineData("server")]
    public async Task A_service_killed_in_the_middle_of_a_pull_keeps_what_it_had_and_pulls_again(string engine)
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var rows =
            string.Join(',',
                Enumerable.Range(0, 300).Select(
                    i => $$"""{"competitor":"c{{i % 10}}","stay_date":"{{today.AddDays(i / 10):yyyy-MM-dd}}","price":130}"""));
        var answering = new TaskCompletionSource();
        var released = new TaskCompletionSource();
        await using var feed = await FeedServer.StartAsync();
        feed.On("/slow", async context =>
        {
            await context.Response.WriteAsync("[" + rows[..5_000]);
            await context.Response.Body.FlushAsync();
            answering.TrySetResult();
            await released.Task;
        });
        var settings = feed.Settings(("/slow", [("IntervalMinutes", "0.1"), ("TimeoutSeconds", "4")]))
            .ToDictionary(setting => setting.Key, setting => (string?)setting.Value);
        settings["Competitors:WatchSeconds"] = "1";
        settings["Storage:DataDirectory"] = _data.FullName;
        if (engine == "server") settings["ConnectionStrings:pricing"] = await server.CreateDatabaseAsync();

        var killed = await ServiceProcess.StartAsync("PricingService", settings);
        using (var http = new HttpClient { BaseAddress = killed.Address })
        {
            try
            {
                await http.PutAsync("/properties/casa-1",
                    new { portfolio_id = "p", currency = "EUR", time_zone = "UTC", reference_price = 100, floor = 60,
                        ceiling = 220, largest_daily_step = 500 }, HttpStatusCode.Created);
                await CompetitorTests.PushedAsync(http,
                    new { source = "pusher", competitor = "kept", stay_date = $"{today:yyyy-MM-dd}", price = 110, currency = "EUR" });
                await answering.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
            }
            finally
            {
                await killed.DisposeAsync(); // kill -9
            }
        }
        feed.On("/slow", $"[{rows}]");
        released.SetResult();

        await using var restarted = await ServiceProcess.StartAsync("PricingService", settings);
        using var again = new HttpClient { BaseAddress = restarted.Address };
        await Eventually.TrueAsync(async () => (await again.GetAsync("/competitors/feeds", HttpStatusCode.OK)).GetProperty(
            "feeds")[0].GetProperty("last_status").GetString() == "success");
        Assert.Equal(301, (await again.GetAsync("/competitors/casa-1", HttpStatusCode.OK)).GetProperty("fresh").GetInt32());
        Assert.Equal(130m,
            (await again.GetAsync("/competitors/casa-1/rates", HttpStatusCode.OK)).GetProperty("nights")[0].Number("competitor_price"));
    }
}
