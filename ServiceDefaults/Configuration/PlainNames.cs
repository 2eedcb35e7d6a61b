using System.Globalization;
using Microsoft.AspNetCore.Builder;

namespace ServiceDefaults.Configuration;

/// <summary>
/// The plain names of variables that the services' documents use for a setting of ours. The setting takes precedence; an empty
/// variable counts as not set.
/// </summary>
internal static class PlainNames
{
    private static readonly (string Variable, string Key, string Problem, Func<string, bool> Fits)[] Names =
    [
        ("METRICS_ENABLED", "Metrics:Enabled", "must be true or false", text => bool.TryParse(text, out _)),
        ("TRACES_SAMPLE_RATE", "Tracing:SampleRatio", "must be a number between 0 and 1",
            text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1),
    ];

    /// <summary>Call this before anything uses the settings.</summary>
    public static WebApplicationBuilder UsePlainNames(this WebApplicationBuilder builder)
    {
        foreach (var (variable, key, _, fits) in Names)
        {
            if (builder.Configuration[variable] is { Length: > 0 } text && fits(text) && string.IsNullOrEmpty(builder.Configuration[key]))
                builder.Configuration[key] = text;
        }
        return builder;
    }

    /// <summary>What is wrong, one line each.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration) =>
        from name in Names
        where configuration[name.Variable] is { Length: > 0 } text && !name.Fits(text)
        select $"{name.Variable}: {name.Problem}";
}
