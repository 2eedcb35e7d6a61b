using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace Offline.Tests.ServiceDiscovery;

public sealed class ServiceDiscoveryTests
{
    [Theory]
    [InlineData("http://pricing/quotes?a=1", "http://10.0.0.1:8080/quotes?a=1")]
    [InlineData("https://pricing/quotes", "https://10.0.0.2:8443/quotes")]
    [InlineData("https+http://pricing/quotes", "https://10.0.0.2:8443/quotes")]
    [InlineData("https+http://plain/", "http://10.0.0.3:80/")]
    [InlineData("http://PRICING:1234/quotes", "http://10.0.0.1:8080/quotes")]
    [InlineData("http://_admin.pricing/", "http://10.0.0.4:9090/")]
    [InlineData("http://based/quotes", "http://10.0.0.5:80/api/quotes")]
    [InlineData("http://bare/quotes", "http://10.0.0.6:7070/quotes")]
    [InlineData("https+http://bare/quotes", "https://10.0.0.6:7070/quotes")]
    [InlineData("http://preferred/", "http://10.0.0.8:80/")]
    [InlineData("http://unknown/quotes", "http://unknown:80/quotes")]
    [InlineData("https+http://unknown/", "https://unknown:443/")]
    [InlineData("http://127.0.0.1:5005/", "http://127.0.0.1:5005/")]
    [InlineData("http://_admin.unknown/", "http://unknown:80/")]
    [InlineData("https://plain/", "https://plain:443/")]
    public async Task A_service_name_becomes_the_address_that_configuration_gives_it(string asked, string sent)
    {
        await using var services = Services(new()
        {
            ["services:pricing:http:0"] = "http://10.0.0.1:8080",
            ["services:pricing:https:0"] = "https://10.0.0.2:8443",
            ["services:pricing:admin:0"] = "http://10.0.0.4:9090",
            ["services:plain:http:0"] = "http://10.0.0.3",
            ["services:based:http"] = "http://10.0.0.5/api/",
            ["services:bare:default:0"] = "10.0.0.6:7070",
            ["services:preferred:http:0"] = "http://10.0.0.7",
            ["services:preferred:default:0"] = "http://10.0.0.8",
        });

        Assert.Equal(sent, await SendAsync(services, asked));
    }

    [Fact]
    public async Task Endpoints_take_turns()
    {
        await using var services = Services(new() { ["services:pricing:http:0"] = "http://10.0.0.1", ["services:pricing:http:1"] = "http://10.0.0.2", ["services:pricing:http:2"] = "http://10.0.0.3" });

        var sent = new List<string>();
        for (var i = 0; i < 6; i++)
            sent.Add(await SendAsync(services, "http://pricing/"));

        Assert.Equal(sent[..3], sent[3..]);
        Assert.Equal(["http://10.0.0.1:80/", "http://10.0.0.2:80/", "http://10.0.0.3:80/"], sent[..3].Order());
    }

    [Fact]
    public async Task A_change_of_configuration_is_followed()
    {
        await using var services = Services(new() { ["services:pricing:http:0"] = "http://10.0.0.1" });
        Assert.Equal("http://10.0.0.1:80/", await SendAsync(services, "http://pricing/"));

        var configuration = (IConfigurationRoot)services.GetRequiredService<IConfiguration>();
        configuration["services:pricing:http:0"] = "http://10.0.0.9";
        configuration.Reload();

        // The package resolves anew in the background.
        string sent;
        do
            sent = await SendAsync(services, "http://pricing/");
        while (sent != "http://10.0.0.9:80/" && !TestContext.Current.CancellationToken.IsCancellationRequested);
        Assert.Equal("http://10.0.0.9:80/", sent);
    }

    [Fact]
    public async Task The_callers_request_keeps_its_own_address()
    {
        await using var services = Services(new() { ["services:pricing:http:0"] = "http://10.0.0.1" });
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://pricing/");
        using var response = await Client(services).SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(new Uri("http://pricing/"), request.RequestUri);
    }

    [Theory]
    [InlineData("services:pricing:http:first", "http://10.0.0.1")]
    [InlineData("services:pricing:http:0", "")]
    public async Task Malformed_configuration_is_an_error_that_names_the_service(string key, string value)
    {
        await using var services = Services(new() { [key] = value });

        var exception = await Assert.ThrowsAsync<KeyNotFoundException>(() => SendAsync(services, "http://pricing/"));
        Assert.Contains("'pricing'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_any_provider_is_an_error()
    {
        var collection = new ServiceCollection();
        collection.AddHttpClient("tester").ConfigurePrimaryHttpMessageHandler(() => new Echo()).AddServiceDiscovery();
        await using var services = collection.BuildServiceProvider();

        await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync(services, "http://pricing/"));
    }

    private static ServiceProvider Services(Dictionary<string, string?> configuration)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationRoot([new MemoryConfigurationProvider(new MemoryConfigurationSource { InitialData = configuration })]));
        services.AddServiceDiscovery();
        services.ConfigureHttpClientDefaults(http => http.ConfigurePrimaryHttpMessageHandler(() => new Echo()).AddServiceDiscovery());
        return services.BuildServiceProvider();
    }

    private static HttpClient Client(ServiceProvider services) => services.GetRequiredService<IHttpClientFactory>().CreateClient("tester");

    private static async Task<string> SendAsync(ServiceProvider services, string address)
    {
        using var response = await Client(services).GetAsync(new Uri(address), TestContext.Current.CancellationToken);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Echo : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var address = request.RequestUri!;
            var sent = $"{address.Scheme}://{address.Host}:{address.Port}{address.PathAndQuery}";
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(sent) });
        }
    }
}
