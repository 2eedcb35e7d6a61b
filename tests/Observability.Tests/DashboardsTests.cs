using Dashboards;
using Testing.Monitoring;

namespace Observability.Tests;

public sealed class DashboardsTests(PrometheusServer prometheus) : IClassFixture<PrometheusServer>
{
    private static readonly Files Files = Files.OfRepository;
    private static readonly IReadOnlyList<Spec> Specs = SpecFile.All(Files.Panels);

    [Fact]
    public void Dashboards_are_those_that_their_panels_make()
    {
        var made = Files.MadeDashboards();

        Assert.Equal(made.Keys.Order(), Directory.EnumerateFiles(Files.Dashboards).Select(Path.GetFileName).Order());
        Assert.All(made, dashboard => Assert.True(File.ReadAllText(Path.Combine(Files.Dashboards, dashboard.Key)) == dashboard.Value,
            $"{dashboard.Key} is not what its panels make: dotnet run --project tests/Dashboards -- write"));
    }

    [Fact]
    public void Nothing_is_wrong_with_a_dashboard()
    {
        var faults = Linter.OfFolder(Files.Dashboards);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void All_nine_dashboards_are_there() =>
        Assert.Equal(
            ["api", "automation", "business", "executor", "experiment", "infrastructure", "portfolio", "pricing", "slo"],
            Specs.Select(spec => spec.Name));

    [Theory]
    [InlineData("pricing", "API Request Rate", "/score Latency p50/p95/p99", "Error Rate", "Active Requests", "Service Uptime",
        "API Latency by Route p95", "Model Prediction Latency p95", "Model Cache Hit Rate", "Models Loaded", "Outcomes Ingested",
        "Invalid Outcomes", "Model Retraining Events", "Retraining Duration p95", "Drift Detection Events", "A/B Test Assignments",
        "A/B Test Conversion Rate", "Competitor Data Fetch Success Rate", "Competitor Data Staleness")]
    [InlineData("api", "Request rate by endpoint", "Response time heat map", "P95 response time", "Error rate", "Status codes")]
    [InlineData("automation", "HTTP Request Rate", "HTTP Request Duration", "Automation Jobs", "AI Cost Over Time", "Active Users",
        "API Error Rate", "Database Connections", "Job Duration by Type")]
    [InlineData("executor", "API Latency p99", "API Latency p95", "Request rate by pattern", "Error rate", "Pack freshness status",
        "Pack build duration", "Agent invocations by capability", "Circuit breaker state")]
    public void A_dashboard_begins_with_the_panels_that_were_promised(string name, params string[] titles) =>
        Assert.Equal(titles, Specs.Single(spec => spec.Name == name).Panels.Take(titles.Length).Select(panel => panel.Title));

    [Fact]
    public async Task Prometheus_understands_every_query()
    {
        foreach (var spec in Specs)
        {
            foreach (var (panel, query) in spec.Panels.SelectMany(panel => panel.Queries.Select(query => (panel, query.Expression))))
            {
                var filled = query.Replace("$__rate_interval", "1m", StringComparison.Ordinal)
                    .Replace("$__range", "1h", StringComparison.Ordinal);
                var error = await prometheus.ErrorOfAsync(filled);
                Assert.True(error is null, $"{spec.File}, {panel.Title}: {query}\n{error}");
            }
        }
    }

    [Fact]
    public async Task An_invalid_query_is_noticed() =>
        Assert.Contains("parse error", await prometheus.ErrorOfAsync("sum(rate(up[5m])"), StringComparison.Ordinal);

    [Fact]
    public void A_panels_runbooks_exist_and_are_those_of_the_alerts_about_its_metrics()
    {
        var links = from file in Directory.EnumerateFiles(Files.Dashboards)
                    from panel in Linter.Parse(file, File.ReadAllText(file)).List("panels")
                    from link in panel.List("links")
                    select (Panel: panel.Text("title"), Url: link.Text("url"));
        Assert.All(links, link => Assert.True(
            File.Exists(Repository.Of("observability", "runbooks", Path.GetFileName(link.Url))), $"{link.Panel} links to {link.Url}"));
        Assert.Contains(("/score Latency p50/p95/p99", "CriticalScoreLatency.md"),
            links.Select(link => (link.Panel, Path.GetFileName(link.Url))));
        Assert.DoesNotContain(("API Request Rate", "HighErrorRate.md"), links.Select(link => (link.Panel, Path.GetFileName(link.Url))));
    }

    /// <summary>The exporter writes exemplars with this label, and the data source must make a link of just that one.</summary>
    [Fact]
    public void Exemplars_lead_to_traces()
    {
        var sources = Yaml.Read(Repository.Of("observability", "grafana", "provisioning", "datasources", "datasources.yml"))
            .Items("datasources").ToDictionary(source => source.Text("uid"));
        var destination = Assert.Single(
            ((YamlDotNet.RepresentationModel.YamlMappingNode)sources["prometheus"]["jsonData"]).Items("exemplarTraceIdDestinations"));

        Assert.Equal("trace_id", destination.Text("name"));
        Assert.Equal("jaeger", sources[destination.Text("datasourceUid")].Text("type"));
    }
}
