using System.Net;
using AppHost.Components;
using AppHost.Monitoring;
using Testing;

namespace AppHost.Tests;

/// <summary>nginx in front of the services, as a program of this machine; Kong and Relay as part of the topology.</summary>
public sealed class PlatformGatewayTests : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-tests-");

    public ValueTask DisposeAsync() => new(TemporaryDirectory.DeleteAsync(_directory.FullName));

    [Fact]
    public async Task Nginx_leads_to_each_service_and_shows_neither_metrics_nor_faults()
    {
        foreach (var program in new[] { "nginx", "prometheus-nginx-exporter" })
            Assert.True(LocalProgram.Find(program) is not null, $"{program} is not installed; ./test installs it.");
        await using var application = await PlatformFixture.StartAsync(_directory, _ => { },
            "--Platform:Gateway=nginx", "--DcpPublisher:RandomizePorts=true");
        using var http = application.CreateHttpClient("nginx", "http");

        async Task<HttpStatusCode> StatusAsync(string path)
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }

        foreach (var path in new[] { "/properties", "/packs/builds", "/payments", "/sla/status", "/v1/patterns" })
            Assert.Equal((path, HttpStatusCode.OK), (path, await StatusAsync(path)));
        foreach (var path in new[] { "/metrics", "/health/detailed", "/faults", "/queues", "/v1", "/scores" })
            Assert.Equal((path, HttpStatusCode.NotFound), (path, await StatusAsync(path)));

        using var exporter = application.CreateHttpClient("nginx-exporter", "http");
        var scrape = new Scrape(
            await exporter.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal(1, scrape["nginx_up"]);
        Assert.True(scrape["nginx_http_requests_total"] > 10);
        await Eventually.TrueAsync(() => Task.FromResult(
            TargetFile.Read(_directory).Any(target => target is { Job: "nginx-exporter", Path: "/metrics" })));
    }

    [Fact]
    public async Task Kong_is_a_container_whose_metrics_are_scraped()
    {
        var builder = await BuildAsync("--Platform:Gateway=kong");
        var kong = builder.Resources.OfType<ContainerResource>().Single(container => container.Name == "kong");
        Assert.Equal("3.9", kong.Annotations.OfType<ContainerImageAnnotation>().Last().Tag);
        Assert.Equal([("http", 8100), ("proxy", 8000)], kong.Annotations.OfType<EndpointAnnotation>()
            .Select(endpoint => (endpoint.Name, endpoint.TargetPort ?? 0)).Order());
        Assert.Equal("http", kong.Annotations.OfType<MetricsAnnotation>().Single().EndpointName);
        await LeaveAsync(builder);
    }

    [Fact]
    public async Task With_a_dsn_the_services_send_their_errors_to_Relay_which_is_probed()
    {
        var builder = await BuildAsync("--SENTRY_DSN=https://abc@sentry.example/42");
        var relay = builder.Resources.OfType<ContainerResource>().Single(container => container.Name == "relay");
        Assert.Equal("/api/relay/healthcheck/ready/", relay.Annotations.OfType<AppHost.Monitoring.ProbeAnnotation>().Single().Path);
        await LeaveAsync(builder);
        var without = await BuildAsync();
        Assert.DoesNotContain(without.Resources, resource => resource.Name == "relay");
        await LeaveAsync(without);
    }

    [Fact]
    public async Task A_dsn_that_is_none_stops_the_start_with_the_way_out()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => BuildAsync("--SENTRY_DSN=nonsense"));
        Assert.Contains("SENTRY_DSN must be like https://key@host/project", failure.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Aspire goes on to run what is disposed of before it was built: then there shall be nothing to run.</summary>
    private static async Task LeaveAsync(IDistributedApplicationTestingBuilder builder)
    {
        builder.Resources.Clear();
        await builder.DisposeAsync();
    }

    private Task<IDistributedApplicationTestingBuilder> BuildAsync(params string[] settings) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [$"--Platform:Directory={_directory.FullName}", "--Platform:Containers=always", .. settings],
            TestContext.Current.CancellationToken);
}
