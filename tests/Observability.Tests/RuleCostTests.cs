using System.Xml.Linq;
using Dashboards;
using Dashboards.Load;
using Dashboards.Pictures;
using Testing.Monitoring;

namespace Observability.Tests;

/// <summary>A real Prometheus with a past of synthetic series, made as docs/performance.md says, of fewer replicas.</summary>
public sealed class SyntheticPrometheus : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("synthetic-");

    public static DateTimeOffset End { get; } = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public PrometheusServer? Server { get; private set; }

    public HttpClient Http { get; } = new();

    /// <summary>How many there are.</summary>
    public long Series { get; private set; }

    public async ValueTask InitializeAsync()
    {
        var data = Path.Combine(_folder.FullName, "data");
        foreach (var onlyLong in new[] { false, true })
        {
            var file = Path.Combine(_folder.FullName, $"{onlyLong}.om");
            await using (var output = new StreamWriter(file))
            {
                var written = new SyntheticSeries(Files.OfRepository, replicas: 3, routes: 2)
                    .Write(output, onlyLong ? End.AddMinutes(-20) : End, TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(60), onlyLong);
                if (!onlyLong) Series = written;
            }
            await Tool.RunAsync("promtool", "tsdb", "create-blocks-from", "openmetrics", file, data);
        }
        Server = await PrometheusServer.StartAsync(data);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (Server is not null) await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

/// <summary>What docs/performance.md measures with 240,000 series works with a few: real blocks, a real Prometheus, all rules.</summary>
public sealed class RuleCostTests(SyntheticPrometheus prometheus) : IClassFixture<SyntheticPrometheus>
{
    private static readonly Files Files = Files.OfRepository;

    private static DateTimeOffset End => SyntheticPrometheus.End;

    private Uri Address => prometheus.Server!.Http.BaseAddress!;

    [Fact]
    public async Task Synthetic_series_are_those_that_services_export_and_every_rule_can_be_timed_on_them()
    {
        Assert.InRange(prometheus.Series, 3_000, 30_000);
        Assert.Equal(prometheus.Series, await prometheus.Server!.ValueAsync("""count({__name__=~".+"})""", End));
        // Two thirds of a second's events, and so on: a rate is what was asked for.
        Assert.InRange((await prometheus.Server.ValueAsync("""sum(rate(http_requests_total{job="pricing"}[5m]))""", End))!.Value, 1, 100);

        var costs = await RuleCost.OfAsync(Files.Rules, prometheus.Http, Address, End);

        Assert.Equal(Alert.All.Count + Recording.All.Count, costs.Count);
        Assert.All(costs, cost => Assert.True(cost.Least > 0 && cost.Least <= cost.Milliseconds, cost.Name));
        Assert.Equal(30, costs.First(cost => cost.Name == "slo:current_burn_rate:ratio").Interval);
        Assert.Equal(0.5 / 30 + 3 / 60.0,
            RuleCost.Share([new RuleCost("one", 500, 1, 30), new RuleCost("other", 3_000, 1, 60)]), precision: 9);
    }

    [Fact]
    public void Only_what_rules_look_at_for_long_gets_a_day()
    {
        var metrics = RuleCost.LongRanges(Files.Rules);

        Assert.Contains("pricing_drift_detected_total", metrics);
        Assert.Contains("slo:good:increase5m", metrics);
        Assert.DoesNotContain("http_request_duration_seconds", metrics);
        Assert.Contains("slo=\"executor-latency\",service=\"executor\"", RuleCost.Objectives(Files.Rules));
    }

    [Fact]
    public async Task Every_dashboard_is_drawn_with_its_panels_and_their_series()
    {
        var reading = new Reading(new PrometheusClient(prometheus.Http, Address), End, TimeSpan.FromMinutes(10));
        foreach (var spec in SpecFile.All(Files.Panels))
        {
            var picture = XElement.Parse(await DashboardPicture.OfAsync(spec, reading, End.AddMinutes(-10), End,
                TestContext.Current.CancellationToken));

            var texts = picture.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToList();
            Assert.Contains(texts, text => text.EndsWith("this is not Grafana.", StringComparison.Ordinal));
            Assert.All(spec.Panels, panel => Assert.Contains(panel.Title, texts));
            if (spec.Name != "api") continue;
            // Two routes, each with five statuses, of three services.
            var rates = picture.Elements().Single(element => element.Elements().Any(text => text.Value == "Request rate by endpoint"));
            Assert.Contains("/route/0", rates.Value, StringComparison.Ordinal);
            Assert.InRange(rates.Elements().Count(path => (string?)path.Attribute("class") == "line"), 2, 6);
        }
    }

    [Theory]
    [InlineData(0.0123, "s", "12.3 ms")]
    [InlineData(90_000, "s", "25 h")]
    [InlineData(0.995, "percentunit", "99.5 %")]
    [InlineData(3_221_225_472, "bytes", "3 GiB")]
    [InlineData(1_234, "reqps", "1.23k/s")]
    [InlineData(double.NaN, "none", "–")]
    public void Numbers_in_pictures_have_their_unit(double value, string unit, string shown) =>
        Assert.Equal(shown, Figures.Of(value, unit));
}
