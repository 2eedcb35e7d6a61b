using System.Text;

namespace Dashboards;

/// <summary>docs/metrics.md, and where code, labels, rules, dashboards and a running platform disagree about metrics.</summary>
internal sealed class Catalogue(
    IReadOnlyList<Instrument> instruments, Labels labels, ILookup<string, string> alerts, IReadOnlyList<Spec> specs)
{
    /// <summary>What a scrape adds.</summary>
    private static readonly string[] OfScrape = ["__name__", "job", "instance", "le"];

    private readonly Dictionary<string, Instrument> _instruments = instruments.ToDictionary(instrument => instrument.Name);

    public static Catalogue Of(Files files) => new(
        Instrument.OfSources(files), Labels.OfFile(files.Labels), Runbook.AlertsByMetric(files.Rules), SpecFile.All(files.Panels));

    /// <summary>Labels of metrics that nobody declares, and sets that no metric has.</summary>
    public IReadOnlyList<Fault> Faults() =>
    [
        .. from metric in labels.ByMetric.Keys
           where !_instruments.ContainsKey(metric)
           select new Fault("labels.yml", null, $"metrics.{metric}",
               "no service declares it: remove it, or declare it in the slice's metrics class"),
        .. from set in labels.Sets.Values
           where !labels.ByMetric.Values.Any(metric => metric.Values.Contains(set))
           select new Fault("labels.yml", null, $"sets.{set.Name}", "no metric has it: remove it"),
        .. from instrument in instruments
           where instrument.Description.Length == 0
           select new Fault(instrument.Project, null, instrument.Name, "has no description: say what question it answers"),
    ];

    /// <summary>What is wrong with a series that a service exports; null where nothing is.</summary>
    public string? WhatIsWrong(IReadOnlyDictionary<string, string> series)
    {
        var exported = series["__name__"];
        if (labels.Libraries.Keys.Any(name => exported.StartsWith(name, StringComparison.Ordinal))) return null;
        var metric = _instruments.ContainsKey(exported) ? exported : Query.Family(exported);
        if (!_instruments.ContainsKey(metric)) return $"{exported} is in no service's sources and no library of observability/labels.yml";
        var declared = labels.Of(metric);
        var found = series.Keys.Except(OfScrape).ToHashSet();
        if (!found.SetEquals(declared.Keys))
            return $"{metric} has the labels {string.Join(", ", found)}, and in" +
                $" observability/labels.yml {string.Join(", ", declared.Keys)}";
        return declared.Where(label => !label.Value.Has(series[label.Key]))
            .Select(label => $"{metric}: {label.Key} is {series[label.Key]}, which is not in the set {label.Value.Name} of" +
                " observability/labels.yml")
            .FirstOrDefault();
    }

    /// <summary>The page.</summary>
    public string Page()
    {
        var page = new StringBuilder("""
            # Metrics

            What the services measure. Made by `dotnet run --project tests/Dashboards -- catalogue` from the instruments that the
            code declares, `observability/labels.yml`, the alert rules and the dashboards' panels; tests fail while they disagree.

            A histogram also has `_bucket`, `_sum` and `_count`. Every series has `job` (the service) and `instance` (the replica),
            added by the scrape. A metric that reaches its limit of series puts further ones into one whose labels are all `overflow`.
            No label holds a property, user, quote or request id.


            """);
        foreach (var project in instruments.GroupBy(instrument => instrument.Project))
        {
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"## {Heading(project.Key)}\n\n");
            page.Append("| metric | kind, unit | labels (set) | what it says | alerts | panels |\n|---|---|---|---|---|---|\n");
            foreach (var each in project.OrderBy(instrument => instrument.Name, StringComparer.Ordinal)) page.Append(Row(each));
            page.Append('\n');
        }
        page.Append("## Libraries\n\n| names | what they are |\n|---|---|\n");
        foreach (var (name, what) in labels.Libraries)
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"| `{name}{(name[^1] == '_' ? "*" : "")}` | {what} |\n");
        page.Append("\n## Sets\n\n| set | values |\n|---|---|\n");
        foreach (var set in labels.Sets.Values)
        {
            var values = set.Words is { } words ? string.Join(", ", words.Select(word => $"`{word}`")) : $"open: {set.Source}";
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {set.Name} | {values} |\n");
        }
        return page.ToString();
    }

    private string Row(Instrument each)
    {
        var own = labels.Of(each.Name)
            .Select(label => label.Key == label.Value.Name ? $"`{label.Key}`" : $"`{label.Key}` ({label.Value.Name})");
        var panels = from spec in specs
                     let titles = spec.Panels
                         .Where(panel => panel.Queries.Any(query => Query.Metrics(query.Expression).Contains(each.Name)))
                         .Select(panel => panel.Title).ToList()
                     where titles.Count > 0
                     select $"{spec.Title}: {string.Join(", ", titles)}";
        return $"| `{each.Name}` | {each.Kind}, {each.Unit} | {Or(", ", own)} | {each.Description} | " +
            $"{Or(", ", alerts[each.Name].Distinct())} | {Or("; ", panels)} |\n";
    }

    private static string Or(string separator, IEnumerable<string> texts) =>
        string.Join(separator, texts) is { Length: > 0 } text ? text : "–";

    private static string Heading(string project) => project switch
    {
        "ServiceDefaults" => "Every service",
        "Storage" => "Every database",
        "Jobs" => "Every queue",
        _ => project,
    };
}
