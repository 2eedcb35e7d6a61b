using System.Text.RegularExpressions;
using Dashboards;

namespace Observability.Tests;

/// <summary>The recipes of docs/observability.md work as they stand there.</summary>
public sealed partial class DashboardsGuideTests
{
    private static readonly Files Files = Files.OfRepository;

    [Fact]
    public void The_panel_of_the_recipe_has_no_fault()
    {
        var pricing = File.ReadAllText(Path.Combine(Files.Panels, "pricing.yml")).TrimEnd() + "\n" + Recipe("Add a panel");

        var spec = SpecFile.Read("pricing.yml", pricing);
        var made = DashboardJson.Of(spec, Runbook.OfRules(Files.Rules));

        Assert.Equal("Cancellations", spec.Panels[^1].Title);
        Assert.Empty(Linter.Of("pricing.json", Linter.Parse("pricing.json", made)));
    }

    [Fact]
    public async Task The_alert_of_the_recipe_is_a_rule()
    {
        var folder = Directory.CreateTempSubdirectory("recipe-");
        try
        {
            var file = Path.Combine(folder.FullName, "rule.yml");
            await File.WriteAllTextAsync(file, Recipe("Add an alert"), TestContext.Current.CancellationToken);
            Assert.Contains("1 rules found", await Tool.RunAsync("promtool", "check", "rules", file), StringComparison.Ordinal);
            Assert.Equal("ManyCancellations", Assert.Single(Runbook.AlertsByMetric(folder.FullName)["pricing_errors_total"]));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_metric_of_the_recipe_is_declared_and_its_labels_are_of_a_set()
    {
        var instrument = Assert.Single(Instrument.OfText("PricingService", Recipe("Add a metric")));
        var labels = Blocks().Matches(Section("Add a metric"))[1].Groups["text"].Value;

        Assert.Equal(("pricing_stays_cancelled_total", "counter"), (instrument.Name, instrument.Kind));
        Assert.Contains($"{instrument.Name}: {{reason: refusal_reason}}", labels, StringComparison.Ordinal);
        Assert.Contains("refusal_reason", Labels.OfFile(Files.Labels).Sets.Keys);
    }

    [Fact]
    public void The_objective_of_the_recipe_asks_for_what_is_exported()
    {
        var queries = Queries().Matches(Recipe("Add an SLO")).Select(match => match.Groups["text"].Value).ToList();

        Assert.Equal(2, queries.Count);
        Assert.Empty(queries.SelectMany(Query.Reads).Select(read => Exports.Fault(read.Metric, read.Labels)).OfType<string>());
    }

    private static string Recipe(string heading) => Blocks().Match(Section(heading)).Groups["text"].Value;

    private static string Section(string heading) =>
        File.ReadAllText(Repository.Of("docs", "observability.md")).Split($"## {heading}\n")[1].Split("\n## ")[0];

    [GeneratedRegex(@"```\w+\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"(good|total): (?<text>.+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Queries();
}
