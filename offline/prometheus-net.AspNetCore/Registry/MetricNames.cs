using System.Text.RegularExpressions;

namespace Prometheus.Registry;

internal static partial class MetricNames
{
    public static void CheckMetric(string name)
    {
        if (!Name.IsMatch(name))
            throw new ArgumentException($"Metric name '{name}' does not match regex '{Name}'.");
    }

    public static void CheckLabel(string name)
    {
        if (!Name.IsMatch(name))
            throw new ArgumentException($"Label name '{name}' does not match regex '{Name}'.");
        if (name.StartsWith("__", StringComparison.Ordinal))
            throw new ArgumentException($"Label name '{name}' is not valid - labels starting with double underscore are reserved!");
    }

    public static void CheckLabels(IReadOnlyCollection<string> names)
    {
        foreach (var name in names)
            CheckLabel(name ?? throw new ArgumentException("One of the label names was null."));
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Count)
            throw new InvalidOperationException($"The set of label names includes duplicates: {string.Join(", ", names)}");
    }

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]*$")]
    private static partial Regex Name { get; }
}
