using System.Text.RegularExpressions;

namespace Observability.Tests;

/// <summary>
/// The metrics that there are: those that the services' sources declare, and those of other programs that are asked for here.
/// </summary>
internal static partial class Exports
{
    private static readonly string[] Services =
        ["ServiceDefaults", "Storage", "Jobs", "PricingService", "GenerationService", "ExecutorService"];

    /// <summary>Added by the scrape, or by a histogram's own series.</summary>
    private static readonly string[] Everywhere = ["job", "instance", "le"];

    private static readonly Dictionary<string, string[]> OfOthers = new()
    {
        ["up"] = [],
        ["ALERTS"] = ["alertname", "alertstate", "severity", "service"],
        ["dotnet_gc_pause_time_seconds_total"] = [],
        ["node_cpu_seconds_total"] = ["cpu", "mode"],
        ["node_memory_MemAvailable_bytes"] = [],
        ["node_memory_MemTotal_bytes"] = [],
        ["node_filesystem_avail_bytes"] = ["fstype", "mountpoint"],
        ["node_filesystem_size_bytes"] = ["fstype", "mountpoint"],
        ["probe_success"] = [],
        ["probe_duration_seconds"] = [],
        ["prometheus_notifications_dropped_total"] = [],
        ["prometheus_tsdb_storage_blocks_bytes"] = [],
        ["prometheus_tsdb_head_series"] = [],
        ["redis_up"] = [],
        ["redis_memory_used_bytes"] = [],
        ["redis_commands_processed_total"] = [],
        ["pg_stat_database_numbackends"] = ["datname"],
        ["pg_stat_database_xact_commit"] = ["datname"],
        ["pg_database_size_bytes"] = ["datname"],
        ["pg_settings_max_connections"] = [],
    };

    /// <summary>By name, the text of the file that declares it and records it.</summary>
    private static readonly Dictionary<string, string> OfOurs = Services
        .SelectMany(service => Directory.EnumerateFiles(Repository.Of(service), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
        .Select(File.ReadAllText)
        .SelectMany(text => Instruments().Matches(text).SelectMany(found => Series(found).Select(name => (name, text))))
        .ToDictionary(found => found.name, found => found.text);

    /// <summary>What is wrong with a query that reads this of it; null where nothing is.</summary>
    public static string? Fault(string metric, IEnumerable<string> labels)
    {
        if (OfOthers.TryGetValue(metric, out var known)) return Unknown(label => known.Contains(label));
        return OfOurs.TryGetValue(metric, out var source)
            ? Unknown(label => source.Contains($"\"{label}\"", StringComparison.Ordinal))
            : $"nothing exports {metric}";

        string? Unknown(Func<string, bool> has) => labels.Except(Everywhere).FirstOrDefault(label => !has(label)) is { } label
            ? $"{metric} has no label {label}"
            : null;
    }

    private static IEnumerable<string> Series(Match instrument)
    {
        var name = instrument.Groups["name"].Value;
        return instrument.Groups["kind"].Value == "Histogram" ? [name + "_bucket", name + "_sum", name + "_count"] : [name];
    }

    [GeneratedRegex(@"\.Create(Observable)?(?<kind>Counter|UpDownCounter|Gauge|Histogram)(<\w+>)?\(\s*""(?<name>\w+)""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Instruments();
}
