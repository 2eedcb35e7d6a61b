using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace AppHost.Tests;

public sealed class PlatformDrainTests : IDisposable
{
    private const int Callers = 16;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-tests-");

    public void Dispose() => _directory.Delete(recursive: true);

    /// <summary>Through the addresses that users have: Aspire's proxies, which it takes away when it stops.</summary>
    [Fact]
    public async Task What_was_asked_before_the_stop_is_answered_whole()
    {
        await using var application = await PlatformFixture.StartAsync(_directory, builder =>
        {
            foreach (var other in builder.Resources.Where(resource => resource.Name is not ("pricing" or "cache")).ToList())
                builder.Resources.Remove(other);
        });
        using var http = application.CreateHttpClient("pricing", "http");
        await http.PutAsJsonAsync("/properties/seaside",
            new { portfolio_id = "lisbon", currency = "EUR", time_zone = "UTC", reference_price = 100m, floor = 60m,
                ceiling = 180m, largest_daily_step = 40m },
            TestContext.Current.CancellationToken);
        var night = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(30);
        var calendar =
            new { quotes = Enumerable.Range(0, 1000).Select(
                day => new { property_id = "seaside", stay_date = night.AddDays(day % 300), lead_time_days = 30,
                    length_of_stay = 2, occupancy = 0.5 }) };

        var asked = Enumerable.Range(0, Callers).Select(
            _ => http.PostAsJsonAsync("/score/batch", calendar, TestContext.Current.CancellationToken)).ToList();
        await Task.WhenAny(asked);
        var inFlight = asked.Count(answer => !answer.IsCompleted);
        await application.StopAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, inFlight);
        foreach (var answer in await Task.WhenAll(asked))
        {
            Assert.Equal(200, (int)answer.StatusCode);
            var results = await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
            Assert.Equal(1000, results!["results"]!.AsArray().Count);
        }
    }
}
