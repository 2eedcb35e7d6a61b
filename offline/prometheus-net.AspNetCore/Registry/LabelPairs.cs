using System.Text;

namespace Prometheus.Registry;

/// <summary>Labels with their values, in the order in which they are written.</summary>
internal sealed class LabelPairs(string[] names, string[] values)
{
    public static readonly LabelPairs Empty = new([], []);

    public string[] Names => names;
    public string[] Values => values;

    public static LabelPairs From(IDictionary<string, string> labels) => new([.. labels.Keys], [.. labels.Values]);

    public LabelPairs Concat(LabelPairs more) => new([.. names, .. more.Names], [.. values, .. more.Values]);

    public byte[] Write()
    {
        var text = new StringBuilder();
        for (var i = 0; i < names.Length; i++)
        {
            if (i > 0)
                text.Append(',');
            text.Append(names[i]).Append("=\"").Append(Escape(values[i])).Append('"');
        }
        return PrometheusConstants.ExportEncoding.GetBytes(text.ToString());
    }

    private static string Escape(string value) =>
        value.AsSpan().IndexOfAny('\\', '\n', '"') < 0
            ? value
            : value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
