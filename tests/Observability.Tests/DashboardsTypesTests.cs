using System.Text.Json;
using Dashboards;
using Testing;

namespace Observability.Tests;

/// <summary>Grafana's own types, of the versions that the dashboards are for, say that the files are dashboards.</summary>
public abstract class DashboardsTypesTests(NpmPackage grafana)
{
    private static string Types(string file) => File.ReadAllText(Repository.Of("tests", "Observability.Tests", "Grafana", file));

    [Fact]
    public async Task Every_dashboard_is_one_by_Grafanas_types() => Assert.Empty(await FaultsAsync(Files.OfRepository.MadeDashboards()));

    [Fact]
    public async Task What_Grafana_does_not_know_is_noticed()
    {
        (string Good, string Bad, string Said)[] wrong =
        [
            ("\"mode\": \"multi\"", "\"mode\": \"both\"", "Type '\"both\"' is not assignable to type"),
            ("\"type\": \"stat\"", "\"type\": \"graph\"", "Type '\"graph\"' is not assignable to type"),
            ("\"thresholdsStyle\"", "\"thresholdStyle\"", "'\"thresholdStyle\"' does not exist in type"),
            ("\"w\": 8", "\"width\": 8", "'\"width\"' does not exist in type"),
        ];
        var pricing = Files.OfRepository.MadeDashboards()["pricing.json"];

        var faults = await FaultsAsync(wrong.Index().ToDictionary(each => $"wrong{each.Index}",
            each => pricing.Replace(each.Item.Good, each.Item.Bad, StringComparison.Ordinal)));

        foreach (var (index, each) in wrong.Index())
        {
            Assert.Contains(faults, fault => fault.StartsWith($"wrong{index}.ts:", StringComparison.Ordinal)
                && fault.Contains(each.Said, StringComparison.Ordinal));
        }
    }

    private async Task<IReadOnlyList<string>> FaultsAsync(IReadOnlyDictionary<string, string> dashboards)
    {
        var named = dashboards.ToDictionary(dashboard => Path.GetFileNameWithoutExtension(dashboard.Key), dashboard => dashboard.Value);
        var found = await grafana.RunAsync($"""
            const types = {JsonSerializer.Serialize(Types("dashboard.ts"))};
            const dashboards = {JsonSerializer.Serialize(named)};
            {Types("check.mjs")}
            """);
        return [.. found.EnumerateArray().Select(fault => fault.GetString()!)];
    }
}

public sealed class DashboardsTypes11Tests(Grafana11 grafana) : DashboardsTypesTests(grafana), IClassFixture<Grafana11>;

public sealed class DashboardsTypes12Tests(Grafana12 grafana) : DashboardsTypesTests(grafana), IClassFixture<Grafana12>;

/// <summary>The types of Grafana 11.</summary>
public sealed class Grafana11() : NpmPackage("@grafana/schema@11.6.14", "typescript@5.9.3");

/// <summary>The types of the Grafana that the AppHost starts.</summary>
public sealed class Grafana12() : NpmPackage("@grafana/schema@12.1.1", "typescript@5.9.3");
