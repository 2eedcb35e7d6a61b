using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace AppHost.Monitoring;

/// <summary>
/// For drills: the same rules and routing with every span of time divided, so that an alert of minutes fires in seconds. Expressions,
/// thresholds, labels and texts stay as they are. Divided are <c>for</c>, <c>keep_firing_for</c>, <c>interval</c> and Alertmanager's
/// waits (at least 1 s), and ranges, their steps and offsets in expressions (at least 5 s, or there would be no two samples in one).
/// </summary>
internal static partial class ShortWindows
{
    private const string Setting = "Prometheus:WindowsDividedBy";
    private const int LeastSeconds = 1;
    private const int LeastRangeSeconds = 5;
    private const string Span = "(?:[0-9]+(?:ms|[smhdwy]))+";

    /// <summary>What the settings say; 1 leaves everything as it is.</summary>
    public static int DividedBy(IDistributedApplicationBuilder builder)
    {
        var by = builder.Configuration.GetValue(Setting, 1);
        return by >= 1 ? by : throw new DistributedApplicationException($"{Setting} is {by}: it must be 1 or more.");
    }

    private const string Names = "for|keep_firing_for|(?:evaluation_|group_|repeat_)?interval|group_wait";

    [GeneratedRegex($@"^(?<before>\s*(?:-\s+)?(?:{Names}):\s*)(?<span>{Span})\s*$",
        RegexOptions.Multiline)]
    private static partial Regex Keys { get; }

    [GeneratedRegex($@"\[(?<span>{Span})(?<colon>:)?(?<step>{Span})?\]")]
    private static partial Regex Ranges { get; }

    [GeneratedRegex($@"(?<before>\boffset\s+)(?<span>{Span})")]
    private static partial Regex Offsets { get; }

    [GeneratedRegex("(?<number>[0-9]+)(?<unit>ms|[smhdwy])")]
    private static partial Regex Parts { get; }

    /// <summary>A file of rules, or Prometheus' own, with every span of time divided.</summary>
    public static string Of(string yaml, int by)
    {
        yaml = Keys.Replace(yaml, key => key.Groups["before"].Value + Divide(key.Groups["span"].Value, by, LeastSeconds));
        yaml = Ranges.Replace(yaml, range =>
        {
            var step = range.Groups["step"].Success ? Divide(range.Groups["step"].Value, by, LeastSeconds) : "";
            return $"[{Divide(range.Groups["span"].Value, by, LeastRangeSeconds)}{range.Groups["colon"].Value}{step}]";
        });
        return Offsets.Replace(yaml, offset =>
            offset.Groups["before"].Value + Divide(offset.Groups["span"].Value, by, LeastRangeSeconds));
    }

    private static string Divide(string span, int by, int least)
    {
        var seconds = Parts.Matches(span).Sum(part => int.Parse(part.Groups["number"].Value, CultureInfo.InvariantCulture) *
            SecondsOf(part.Groups["unit"].Value));
        // 0 means at once, divided or not.
        return seconds == 0 ? "0s" : $"{Math.Max(least, (long)Math.Ceiling(seconds / by))}s";
    }

    private static double SecondsOf(string unit) => unit switch
    {
        "ms" => 0.001,
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 604_800,
        "y" => 31_536_000,
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, null),
    };
}
