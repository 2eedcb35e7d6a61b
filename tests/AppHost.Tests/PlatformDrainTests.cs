using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AppHost.Running;
using Testing;

namespace AppHost.Tests;

public sealed class PlatformDrainTests : IAsyncDisposable
{
    private const int Callers = 16;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-tests-");

    public ValueTask DisposeAsync() => new(TemporaryDirectory.DeleteAsync(_directory.FullName));

    /// <summary>
    /// And whoever asks again and again on an open connection is told to leave before it ends. Through the addresses that users
    /// have: Aspire's proxies, which it takes away when it stops.
    /// </summary>
    [Fact]
    public async Task A_request_sent_before_the_stop_is_answered_completely()
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
        var steady = Enumerable.Range(0, Callers).Select(_ => new SteadyCaller(http.BaseAddress!, "/properties/seaside")).ToList();
        await Task.WhenAny(asked);
        await Eventually.TrueAsync(() => Task.FromResult(steady.All(caller => caller.Answers > 0)));
        var inFlight = asked.Count(answer => !answer.IsCompleted);
        await application.StopAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, inFlight);
        Assert.All(await Task.WhenAll(steady.Select(caller => caller.Ending)), ending => Assert.Equal(SteadyCaller.ToldToLeave, ending));
        foreach (var answer in await Task.WhenAll(asked))
        {
            Assert.Equal(200, (int)answer.StatusCode);
            var results = await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
            Assert.Equal(1000, results!["results"]!.AsArray().Count);
        }
    }

    [Fact]
    public async Task A_stop_goes_on_when_each_service_has_ended_by_itself()
    {
        var builder = DistributedApplication.CreateBuilder(
            ["--ASPNETCORE_URLS=http://localhost:0", "--ASPIRE_ALLOW_UNSECURED_TRANSPORT=true"]);
        var slow = builder.AddResource(new ProjectResource("slow")).Resource;
        await using var application = builder.Build();
        using var drain = new DrainServices(application.ResourceNotifications);
        const string slowToEnd = "trap 'echo asked; sleep 1; exit 7' TERM; echo ready; while :; do sleep 0.1; done";
        using var service = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", slowToEnd]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal("ready", await service.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            await drain.StartAsync(TestContext.Current.CancellationToken);
            await application.ResourceNotifications.PublishUpdateAsync(slow, before => before with
            {
                State = KnownResourceStates.Running,
                Properties = [new ResourcePropertySnapshot("executable.pid", service.Id)],
            });

            // Until it has heard of the service there is nothing to wait for.
            var asked = service.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
            await Poll.UntilAsync("the service to be asked", async () =>
            {
                await drain.StoppingAsync(TestContext.Current.CancellationToken)
                    .WaitAsync(Poll.Patience, TestContext.Current.CancellationToken);
                return asked.IsCompleted;
            });

            Assert.Equal((true, 7), (service.HasExited, service.HasExited ? service.ExitCode : 0));
        }
        finally
        {
            service.Kill();
            await drain.StopAsync(CancellationToken.None);
        }
    }
}
