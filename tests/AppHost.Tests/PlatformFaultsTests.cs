using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Tests;

/// <summary>The dashboard breaks and mends, where that was asked for.</summary>
public sealed class PlatformFaultsTests
{
    private static readonly string[] Services = ["pricing", "generation", "executor"];

    [Fact]
    public async Task A_command_of_the_dashboard_breaks_a_service_and_another_mends_it()
    {
        await using var temporary = new TemporaryDirectory();
        await using var platform = await PlatformFixture.StartAsync(new DirectoryInfo(temporary.Path), static _ => { },
            "--Faults:Enabled=true");
        foreach (var service in Services)
        {
            foreach (var command in Commands(platform, service).Where(command => command.StartsWith("break-", StringComparison.Ordinal)))
                await ExecuteAsync(platform, service, command);
        }

        // The last of two that break the same point counts.
        Assert.Equal(["pack-builds", "quotes", "requests", "telemetry"], await OnAsync(platform, "pricing"));
        Assert.Equal(["budget", "queues", "requests", "telemetry", "texts"], await OnAsync(platform, "generation"));
        Assert.Equal(["agents", "requests", "telemetry"], await OnAsync(platform, "executor"));

        foreach (var service in Services)
        {
            await ExecuteAsync(platform, service, "mend");
            Assert.Empty(await OnAsync(platform, service));
        }
    }

    [Theory]
    [InlineData("Production", "--Faults:Enabled=true")]
    [InlineData("Development", "--Faults:Enabled=false")]
    [InlineData("Development")]
    public async Task In_production_and_where_nobody_asked_for_them_there_are_no_such_commands(string environment, params string[] settings)
    {
        await using var temporary = new TemporaryDirectory();
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [$"--environment={environment}", $"--Platform:Directory={temporary.Path}", "--Platform:Containers=never", .. settings],
            TestContext.Current.CancellationToken);

        Assert.All(Services, service => Assert.DoesNotContain(
            builder.Resources.Single(resource => resource.Name == service).Annotations.OfType<ResourceCommandAnnotation>(),
            command => command.Name.StartsWith("break-", StringComparison.Ordinal) || command.Name == "mend"));
    }

    private static IEnumerable<string> Commands(DistributedApplication platform, string service) =>
        platform.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == service)
            .Annotations.OfType<ResourceCommandAnnotation>().Select(command => command.Name);

    private static async Task ExecuteAsync(DistributedApplication platform, string service, string command)
    {
        var done = await platform.ResourceCommands.ExecuteCommandAsync(service, command, TestContext.Current.CancellationToken);
        Assert.True(done.Success, $"{command} of {service}: {done.Message}");
    }

    private static async Task<IReadOnlyList<string>> OnAsync(DistributedApplication platform, string service)
    {
        using var client = platform.CreateHttpClient(service, "http");
        var answer = await client.GetStringAsync(new Uri("/faults", UriKind.Relative), TestContext.Current.CancellationToken);
        var list = JsonNode.Parse(answer)!;
        return [.. list["faults"]!.AsArray().Where(fault => fault!["on"] is not null).Select(fault => (string)fault!["name"]!)];
    }
}
