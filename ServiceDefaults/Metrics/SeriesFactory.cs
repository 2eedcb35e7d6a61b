using System.Diagnostics.Metrics;
using System.Globalization;
using ServiceDefaults.Privacy;

namespace ServiceDefaults.Metrics;

/// <summary>Creates the series for new labels: the slow path, taken once per label set.</summary>
internal sealed partial class SeriesFactory(PrometheusExport export, DroppedTelemetry dropped, Scrubber scrubber,
    IOptions<MetricsOptions> options, ILogger<SeriesFactory> logger)
{
    private const int MaxValueLength = 128;

    public int MaxSeries => options.Value.MaxSeriesPerMetric;

    /// <summary>Sorted by name; values have a bounded length and are scrubbed.</summary>
    public (string Name, string Value)[] Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in tags) labels[MetricNames.Label(name)] = Text(value);
        return [.. labels.Select(label => (label.Key, label.Value))];
    }

    /// <summary>The series; null if the exporter refuses it.</summary>
    public Series? Make(Instrument instrument, SeriesKind kind, string name, (string Name, string Value)[] labels, double[] buckets)
    {
        try
        {
            return export.Series(kind, name, instrument.Description ?? "", [.. labels.Select(label => label.Name)],
                [.. labels.Select(label => label.Value)], buckets);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            dropped.Add("metrics", "refused");
            Log.Refused(logger, name, e.Message);
            return null;
        }
    }

    private string Text(object? value)
    {
        var text = value switch
        {
            null => "",
            string s => scrubber.Text(s),
            bool b => b ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        };
        return text.Length <= MaxValueLength ? text : text[..MaxValueLength];
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The metric {Metric} cannot be exported: {Reason}")]
        public static partial void Refused(ILogger logger, string metric, string reason);
    }
}
