using System.Globalization;

namespace AppHost.Tests.Hosting;

public sealed class ReplicaTests
{
    [Fact]
    public async Task Replicas_answer_behind_one_address_and_one_may_die()
    {
        using var data = new TemporaryDirectory();
        await using var builder = await Bench.CreateAsync();
        builder.AddProject<Projects.PricingService>("replicated")
            .WithReplicas(2)
            .WithEnvironment("Storage__DataDirectory", data.Path)
            .WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", "")
            .WithHttpHealthCheck("/health");
        await using var application = await builder.StartAsync();
        await application.ResourceNotifications.WaitForResourceHealthyAsync("replicated", TestContext.Current.CancellationToken);
        var replicas = await RunningAsync(application, 2);

        Assert.Equal(2, replicas.Select(replica => Variable(replica, "ASPNETCORE_URLS")).Distinct().Count());
        Assert.Equal(2, replicas.Select(replica => Variable(replica, "OTEL_RESOURCE_ATTRIBUTES")).Distinct().Count());
        foreach (var replica in replicas) await AnswersAsync(new Uri(Variable(replica, "ASPNETCORE_URLS")!));

        using var kill = System.Diagnostics.Process.Start("kill", ["-KILL", Innermost(Pid(replicas[0])).ToString(CultureInfo.InvariantCulture)]);
        await application.SeeAsync("replicated", change => change.ResourceId == replicas[0].ResourceId && change.Snapshot.State?.Text == KnownResourceStates.Finished);
        using var client = application.CreateHttpClient("replicated");
        for (var i = 0; i < 4; i++)
        {
            using var answer = await client.GetAsync(new Uri("/alive", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode);
        }
    }

    private static async Task<IReadOnlyList<ResourceEvent>> RunningAsync(DistributedApplication application, int count)
    {
        var running = new Dictionary<string, ResourceEvent>();
        await application.SeeAsync("replicated", change =>
        {
            if (change.Snapshot.State?.Text == KnownResourceStates.Running && change.Snapshot.EnvironmentVariables.Length > 0) running[change.ResourceId] = change;
            return running.Count == count;
        });
        return [.. running.Values];
    }

    private static async Task AnswersAsync(Uri address)
    {
        using var client = new HttpClient();
        await Poll.UntilAsync($"{address} to answer", async () =>
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(address, "/alive"), TestContext.Current.CancellationToken);
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    private static string? Variable(ResourceEvent replica, string name) =>
        replica.Snapshot.EnvironmentVariables.Single(variable => variable.Name == name).Value;

    /// <summary>Aspire starts a project by "dotnet run", which starts the service; the service is what is to die.</summary>
    private static int Innermost(int process) => LinuxProcess.ChildrenOf(process) is [var child, ..] ? Innermost(child) : process;

    private static int Pid(ResourceEvent replica) =>
        Convert.ToInt32(replica.Snapshot.Properties.Single(property => property.Name == "executable.pid").Value, CultureInfo.InvariantCulture);
}
