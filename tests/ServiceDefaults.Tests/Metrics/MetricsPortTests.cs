using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Testing;

namespace ServiceDefaults.Tests.Metrics;

/// <summary>Metrics on a port of their own, beside an API whose addresses are configured in every usual way.</summary>
public sealed class MetricsPortTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("metrics-port-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(HttpClient http, string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await http.SendAsync(request, Cancelled);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:{0}", "")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "{0}", "")]
    [InlineData("Kestrel:Endpoints:Api:Url", "http://127.0.0.1:{0}", "")]
    [InlineData("", "", "--urls=http://127.0.0.1:{0}")]
    public async Task Metrics_answer_on_their_port_only_and_the_api_where_it_was_configured(string setting, string value, string argument)
    {
        var (api, metrics) = (FreePort(), FreePort());
        var settings = new Dictionary<string, string?> { ["ASPNETCORE_URLS"] = null, ["Storage:DataDirectory"] = _data.FullName,
            ["Metrics:Port"] = $"{metrics}" };
        if (setting != "") settings[setting] = string.Format(null, value, api);
        string[] arguments = argument == "" ? [] : [string.Format(null, argument, api)];
        await using var app = await PlainApp.ReadyAsync(settings, arguments);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{api}") };
        using var scraper = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{metrics}") };

        Assert.Equal((HttpStatusCode.OK, """{"greeting":"Hello you"}"""), await GetAsync(http, "/hello/you"));
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(http, "/metrics")).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(http, "/health")).Status);

        var (status, text) = await GetAsync(scraper, "/metrics");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(1, new Scrape(text)["""http_requests_total{endpoint="/hello/{name}",method="GET",status="200"}"""]);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(scraper, "/alive")).Status);
        Assert.Contains("\"database\"", (await GetAsync(scraper, "/health")).Body, StringComparison.Ordinal);
        (status, text) = await GetAsync(scraper, "/hello/you");
        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal("urn:platform:not-found", JsonElement.Parse(text).GetProperty("type").GetString());
        using var posted = await scraper.PostAsync("/metrics", null, Cancelled);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
        Assert.Equal(["GET"], posted.Content.Headers.Allow);
    }

    [Fact]
    public async Task The_token_is_asked_for_there_too_and_the_routes_under_api_are_there_only()
    {
        var metrics = FreePort();
        await using var service = await PlainService.StartAsync(app => app.MapServiceDefaultsUnderApi(),
            new() { ["Metrics:Port"] = $"{metrics}", ["Metrics:Token"] = "0123456789abcdef" });
        using var scraper = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{metrics}") };
        foreach (var path in new[] { "/metrics", "/api/metrics", "/api/metrics/json", "/api/metrics/health" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(service.Http, path, "0123456789abcdef")).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(scraper, path)).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(scraper, path, "0123456789abcdeX")).Status);
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(scraper, path, "0123456789abcdef")).Status);
        }
        Assert.Equal("healthy", (await scraper.GetFromJsonAsync<JsonElement>("/alive", Cancelled)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_port_that_is_taken_ends_the_start_with_one_line()
    {
        using var taken = new TcpListener(IPAddress.Any, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var (exitCode, errors, _) = await PlainApp.FailAsync(
            new Dictionary<string, string?> { ["Storage:DataDirectory"] = _data.FullName, ["Metrics:Port"] = $"{port}" });
        Assert.Equal(1, exitCode);
        Assert.Equal($"Metrics:Port (Metrics__Port): port {port} is taken. Stop what listens there, or choose another.\n", errors);
    }

    public void Dispose() => _data.Delete(recursive: true);
}
