using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AppHost.Running;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Tests;

/// <summary>The whole platform, started once for a class of tests, on free ports and in a directory of its own.</summary>
public sealed class PlatformFixture : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("platform-tests-");
    private DistributedApplication? _application;

    public DistributedApplication Application => _application!;

    public DirectoryInfo Run => _directory;

    public async ValueTask InitializeAsync() => _application = await StartAsync(_directory, static _ => { });

    public static async Task<DistributedApplication> StartAsync(DirectoryInfo directory,
        Action<IDistributedApplicationTestingBuilder> change, params string[] settings)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            [$"--Platform:Directory={directory.FullName}", "--Prometheus:ScrapeInterval=1s", "--Platform:Containers=never", .. settings]);
        // There is no dashboard in a test; what has nowhere to go would delay the end.
        foreach (var project in builder.Resources.OfType<ProjectResource>())
            builder.CreateResourceBuilder(project).WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", "")
                // As docs/payments.md starts the platform.
                .WithEnvironment("Payments__Stripe__WebhookSecrets__0", "whsec_for_trying_out_0123456789");
        change(builder);

        var application = await builder.BuildAsync();
        await application.StartAsync().WaitAsync(Patience);
        foreach (var resource in Startup.StartedByThemselves(application.Services.GetRequiredService<DistributedApplicationModel>()))
            await application.ResourceNotifications.WaitForResourceHealthyAsync(resource.Name).WaitAsync(Patience);
        return application;
    }

    public async Task<JsonNode> SendAsync(HttpMethod method, string service, string path, object? body = null)
    {
        using var client = Application.CreateHttpClient(service, "http");
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = JsonContent.Create(body);
        request.Headers.Add("X-User-ID", "test-user");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path} of {service}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null) await _application.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
