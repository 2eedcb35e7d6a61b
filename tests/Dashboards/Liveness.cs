namespace Dashboards;

/// <summary>What the queries of all dashboards found: how many there are, the faults, and those whose
/// part is not in this platform.</summary>
internal sealed record Liveness(int Dashboards, int Panels, int Queries, IReadOnlyList<Fault> Faults, IReadOnlyList<string> Missing)
{
    /// <param name="parts">The parts of this platform that are scraped; null for all.</param>
    public static async Task<Liveness> OfAsync(IReadOnlyList<Spec> specs, Reading reading, IReadOnlySet<string>? parts,
        CancellationToken cancellationToken)
    {
        var (queries, faults, missing) = (0, new List<Fault>(), new List<string>());
        foreach (var spec in specs)
        {
            var variables = await reading.VariablesAsync(spec, cancellationToken);
            foreach (var panel in spec.Panels)
            {
                if (panel.Needs is { } part && parts?.Contains(part) is false)
                {
                    missing.AddRange(panel.Queries.Select(_ => part));
                    continue;
                }
                foreach (var (legend, expression) in panel.Queries)
                {
                    queries++;
                    var answer = await reading.AskAsync(panel, expression, variables, cancellationToken);
                    if (WhatIsWrong(panel, answer) is { } wrong)
                        faults.Add(new Fault(spec.File, panel.Title, $"query \"{legend}\"", wrong));
                }
            }
        }
        return new Liveness(specs.Count, specs.Sum(spec => spec.Panels.Count), queries, faults, missing);
    }

    /// <summary>Quantiles and ratios are NaN while nothing happens, which a graph shows as a gap; a single number must be one.</summary>
    internal static string? WhatIsWrong(PanelSpec panel, Answer answer)
    {
        if (answer.Error is { } error) return $"{error}: correct the query";
        if (answer.Series.Count == 0) return "finds no series: is its metric declared, and was anything done that moves it?";
        var values = answer.Series.SelectMany(series => series.Points).Select(point => point.Value).ToList();
        if (values.Exists(double.IsInfinity)) return "has an infinite value: divide only by what is above 0";
        if (panel.IsInstant && values.Exists(double.IsNaN)) return "is not a number: divide only by what is above 0";
        return values.TrueForAll(double.IsNaN) ? "is never a number: was anything done that moves it?" : null;
    }
}
