using AppHost.Running;
using Testing;

namespace AppHost.Tests;

public sealed class PlatformReplicasTests : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-tests-");

    public ValueTask DisposeAsync() => new(TemporaryDirectory.DeleteAsync(_directory.FullName));

    /// <summary>Scraped through their common address, replicas would take turns in one series.</summary>
    [Fact]
    public async Task Every_replica_is_measured_at_an_address_of_its_own()
    {
        await using var application = await TwoReplicasAsync();

        // Healthy is the service as soon as one of them is.
        IReadOnlyList<string> addresses = [];
        await Eventually.TrueAsync(() =>
        {
            addresses = [
                .. TargetFile.Read(_directory).Where(target => target.Job == "pricing").Select(target => target.Address).Distinct()];
            return Task.FromResult(addresses.Count == 2);
        });

        Assert.DoesNotContain(application.GetEndpoint("pricing", "http").Authority, addresses);
        using var client = new HttpClient();
        foreach (var address in addresses)
            await Eventually.TrueAsync(
                async () => (await MetricsAsync(client, address)).Contains("\nprocess_start_time_seconds ", StringComparison.Ordinal));
    }

    /// <summary>To Aspire the service is healthy while one replica is.</summary>
    [Fact]
    public async Task A_service_one_of_whose_replicas_is_gone_is_not_healthy()
    {
        await using var application = await TwoReplicasAsync();
        Assert.All((await Startup.WaitAsync(application, TestContext.Current.CancellationToken)).Resources,
            resource => Assert.Null(resource.Fault));
        var replica = "";
        await foreach (var change in application.ResourceNotifications.WatchAsync(TestContext.Current.CancellationToken))
        {
            if (change.Resource.Name != "pricing" || change.Snapshot.State?.Text != KnownResourceStates.Running) continue;
            replica = change.ResourceId;
            break;
        }

        await application.ResourceCommands.ExecuteCommandAsync(replica, KnownResourceCommands.StopCommand,
            TestContext.Current.CancellationToken);

        var (resources, _) = await Startup.WaitAsync(application, TestContext.Current.CancellationToken, patience: TimeSpan.FromSeconds(3));
        Assert.Matches("^(not healthy after 3 s|did not start)", resources.Single(resource => resource.Name == "pricing").Fault);
    }

    private Task<DistributedApplication> TwoReplicasAsync() => PlatformFixture.StartAsync(_directory, builder =>
    {
        foreach (var other in builder.Resources.Where(resource => resource.Name is not ("pricing" or "cache")).ToList())
            builder.Resources.Remove(other);
        builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single()).WithReplicas(2);
    });

    private static async Task<string> MetricsAsync(HttpClient client, string address)
    {
        try
        {
            return await client.GetStringAsync(new Uri($"http://{address}/metrics"), TestContext.Current.CancellationToken);
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return "";
        }
    }
}
