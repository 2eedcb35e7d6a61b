using System.Text.RegularExpressions;

namespace Dashboards;

/// <summary>Asks a Prometheus what a dashboard shows, as Grafana would at a moment, for a span of time before it.</summary>
internal sealed partial class Reading(PrometheusClient prometheus, DateTimeOffset at, TimeSpan span)
{
    /// <summary>Four scrape intervals, as the data source is provisioned.</summary>
    private const string RateInterval = "1m";
    private const int Steps = 120;
    private static readonly TimeSpan ShortestStep = TimeSpan.FromSeconds(1);

    /// <summary>A query with every variable filled in. Variables take the values that their own queries find.</summary>
    public async Task<IReadOnlyDictionary<string, string>> VariablesAsync(Spec spec, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, string>
        {
            ["__rate_interval"] = RateInterval, ["__range"] = $"{(int)Math.Ceiling(span.TotalSeconds)}s",
        };
        foreach (var variable in spec.Variables)
        {
            var query = LabelValues().Match(variable.Query);
            if (!query.Success)
                throw new FaultException(spec.File, null, "variables", $"{variable.Query}: write label_values(metric, label)");
            var found = await prometheus.LabelValuesAsync(
                query.Groups["metric"].Value, query.Groups["label"].Value, at - span, at, cancellationToken);
            // The first is what Grafana chooses where only one can be.
            values[variable.Name] = variable.Several ? string.Join('|', found) : found is [var first, ..] ? first : "";
        }
        return values;
    }

    public async Task<Answer> AskAsync(PanelSpec panel, string expression, IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken)
    {
        var query = Variable().Replace(expression, match => variables.GetValueOrDefault(match.Groups["name"].Value, match.Value));
        var step = TimeSpan.FromSeconds(Math.Max(ShortestStep.TotalSeconds, Math.Ceiling(span.TotalSeconds / Steps)));
        return panel.IsInstant
            ? await prometheus.AtAsync(query, at, cancellationToken)
            : await prometheus.OverAsync(query, at - span, at, step, cancellationToken);
    }

    [GeneratedRegex(@"\$\{?(?<name>\w+)\}?")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^label_values\((?<metric>[^,]+),\s*(?<label>\w+)\)$")]
    private static partial Regex LabelValues();
}
