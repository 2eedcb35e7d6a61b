using System.Net;
using Microsoft.AspNetCore.Builder;
using Prometheus;

namespace Offline.Tests.Prometheus;

public sealed class MetricServerTests
{
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();

    [Theory]
    [InlineData("", Text)]
    [InlineData("*/*", Text)]
    [InlineData("garbage;;;", Text)]
    [InlineData("application/openmetrics-text", OpenMetrics)]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", OpenMetrics)]
    [InlineData("application/openmetrics-text;q=0.4,text/plain;q=0.5", Text)]
    [InlineData("text/plain,application/openmetrics-text", Text)]
    public async Task A_scrape_gets_the_format_it_prefers(string accept, string expected)
    {
        Metrics.WithCustomRegistry(_registry).CreateCounter("c_total", "c").Inc();
        await using var server = await TestServer.StartAsync(app => app.MapMetrics(settings => settings.Registry = _registry));

        using var response = await GetAsync(server, "/metrics", accept);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected, response.Content.Headers.ContentType?.ToString());
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(expected == OpenMetrics
            ? "# HELP c c\n# TYPE c counter\nc_total 1.0\n# EOF\n"
            : "# HELP c_total c\n# TYPE c_total counter\nc_total 1\n", body);
    }

    [Fact]
    public async Task OpenMetrics_can_be_turned_off_and_asked_for_in_the_query()
    {
        Metrics.WithCustomRegistry(_registry).CreateCounter("c_total", "c").Inc();
        await using var server = await TestServer.StartAsync(app =>
        {
            app.MapMetrics("/on", _registry);
            app.MapMetrics(settings =>
            {
                settings.Registry = _registry;
                settings.EnableOpenMetrics = false;
            }, "/off");
        });

        using var on = await GetAsync(server, "/on?accept=application/openmetrics-text", "text/plain");
        using var off = await GetAsync(server, "/off?accept=application/openmetrics-text", "application/openmetrics-text");

        Assert.Equal(OpenMetrics, on.Content.Headers.ContentType?.ToString());
        Assert.Equal(Text, off.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task A_metric_server_can_be_bound_to_one_port()
    {
        Metrics.WithCustomRegistry(_registry).CreateGauge("g", "g").Set(2);
        await using var server = await TestServer.StartAsync(app =>
        {
            app.UseMetricServer(1, "/other", _registry);
            app.UseMetricServer("/here", _registry);
        });

        using var here = await GetAsync(server, "/here", "");
        using var other = await GetAsync(server, "/other", "");

        Assert.Equal("# HELP g g\n# TYPE g gauge\ng 2\n", await here.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    private static async Task<HttpResponseMessage> GetAsync(TestServer server, string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
