using System.Text.Json;
using Testing.Monitoring;

namespace Observability.Tests;

public sealed class DashboardsTests(PrometheusServer prometheus) : IClassFixture<PrometheusServer>
{
    [Fact]
    public async Task Every_query_runs_on_a_real_Prometheus()
    {
        Assert.NotEmpty(Panel.All);
        foreach (var panel in Panel.All)
        {
            foreach (var query in panel.Queries)
            {
                // Grafana fills this in with four scrape intervals.
                var error = await prometheus.ErrorOfAsync(query.Replace("$__rate_interval", "1m", StringComparison.Ordinal));
                Assert.True(error is null, $"{panel.Dashboard}, {panel.Title}: {query}\n{error}");
            }
        }
    }

    [Fact]
    public async Task An_invalid_query_is_noticed() =>
        Assert.Contains("parse error", await prometheus.ErrorOfAsync("sum(rate(up[5m])"), StringComparison.Ordinal);

    [Fact]
    public void Every_panel_explains_itself_has_a_unit_and_takes_its_data_source_from_the_variable()
    {
        Assert.All(Panel.All, panel =>
        {
            Assert.InRange(panel.Json.GetProperty("description").GetString()!.Length, 10, 300);
            Assert.NotEmpty(panel.Json.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()!);
            Assert.Equal("${datasource}", panel.Json.GetProperty("datasource").GetProperty("uid").GetString());
        });
    }

    [Fact]
    public void Latency_panels_lead_to_traces() =>
        Assert.All(
            Panel.All.Where(panel => panel.Title.EndsWith("latency", StringComparison.Ordinal)),
            panel => Assert.All(panel.Json.GetProperty("targets").EnumerateArray(),
                target => Assert.True(target.GetProperty("exemplar").GetBoolean())));

    [Fact]
    public void Panels_have_ids_of_their_own_and_do_not_overlap()
    {
        foreach (var dashboard in Panel.All.GroupBy(panel => panel.Dashboard))
        {
            Assert.Equal(dashboard.Count(), dashboard.Select(panel => panel.Json.GetProperty("id").GetInt32()).Distinct().Count());
            var places = dashboard.SelectMany(Cells).ToList();
            Assert.Equal(places.Count, places.Distinct().Count());
        }

        static IEnumerable<(int X, int Y)> Cells(Panel panel)
        {
            var place = panel.Json.GetProperty("gridPos").Deserialize<Dictionary<string, int>>()!;
            return from x in Enumerable.Range(place["x"], place["w"]) from y in Enumerable.Range(place["y"], place["h"]) select (x, y);
        }
    }
}
