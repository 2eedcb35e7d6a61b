using AppHost.Components;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Tests;

public sealed class PlatformInContainersTests : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-tests-");

    public ValueTask DisposeAsync() => new(TemporaryDirectory.DeleteAsync(_directory.FullName));

    [Fact]
    public async Task Where_a_container_engine_answers_every_part_runs_in_it_and_is_healthy()
    {
        Assert.SkipUnless(ContainerEngine.Answers, "No container engine answers here (docker info, podman info).");

        await using var application = await PlatformFixture.StartAsync(_directory, _ => { }, "--Platform:Containers=always");

        var containers = application.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ContainerResource>()
            .Select(container => container.Name);
        Assert.Equal(
            ["alertmanager", "blackbox", "cache", "grafana", "jaeger", "node", "postgres", "postgres-exporter", "prometheus",
                "redis-exporter"],
            containers.Order(StringComparer.Ordinal));
        foreach (var service in new[] { "pricing", "generation", "executor" })
        {
            using var http = application.CreateHttpClient(service, "http");
            using var answer = await http.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(200, (int)answer.StatusCode);
        }
    }
}
