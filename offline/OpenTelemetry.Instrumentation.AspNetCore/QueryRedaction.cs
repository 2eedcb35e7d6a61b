using System.Text;

namespace OpenTelemetry.Instrumentation.AspNetCore;

internal static class QueryRedaction
{
    /// <summary>Keeps the names of a query's parameters and replaces the values of those that have one.</summary>
    public static string Apply(string query)
    {
        if (!query.Contains('='))
            return query;
        var redacted = new StringBuilder(query.Length);
        foreach (var range in query.AsSpan().Split('&'))
        {
            var parameter = query.AsSpan(range);
            if (range.Start.Value > 0)
                redacted.Append('&');
            var value = parameter.IndexOf('=');
            redacted.Append(value < 0 ? parameter : parameter[..value]);
            if (value >= 0)
                redacted.Append("=Redacted");
        }
        return redacted.ToString();
    }
}
