using Dashboards;

namespace Observability.Tests;

/// <summary>
/// The metrics that there are: those that the services' sources declare, and those of other programs that are asked for here.
/// </summary>
internal static class Exports
{
    /// <summary>Added by the scrape, by a histogram's own series, or by a recording rule.</summary>
    private static readonly string[] Everywhere = ["job", "instance", "le", "dependency"];

    private static readonly Dictionary<string, string[]> OfOthers = new()
    {
        ["up"] = [],
        ["ALERTS"] = ["alertname", "alertstate", "severity", "service"],
        ["dotnet_gc_pause_time_seconds_total"] = [],
        ["node_cpu_seconds_total"] = ["cpu", "mode"],
        ["node_memory_MemAvailable_bytes"] = [],
        ["node_memory_MemTotal_bytes"] = [],
        ["node_filesystem_readonly"] = ["fstype", "mountpoint"],
        ["pg_stat_activity_count"] = ["datname", "state"],
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

    private static readonly Labels Labels = Labels.OfFile(Files.OfRepository.Labels);

    /// <summary>Every series that is exported, with the instrument it is of.</summary>
    private static readonly Dictionary<string, string> OfOurs = Instrument.OfSources(Files.OfRepository)
        .SelectMany(instrument => Series(instrument).Select(name => (name, instrument.Name)))
        .ToDictionary(found => found.name, found => found.Name);

    /// <summary>What is wrong with a query that reads this of it; null where nothing is.</summary>
    public static string? Fault(string metric, IEnumerable<string> labels)
    {
        if (metric.Contains(':', StringComparison.Ordinal))
            return Recording.All.Any(rule => rule.Name == metric) ? null : $"no rule records {metric}";
        if (OfOthers.TryGetValue(metric, out var known)) return Unknown(label => known.Contains(label));
        return OfOurs.TryGetValue(metric, out var instrument)
            ? Unknown(Labels.Of(instrument).ContainsKey)
            : $"nothing exports {metric}";

        string? Unknown(Func<string, bool> has) => labels.Except(Everywhere).FirstOrDefault(label => !has(label)) is { } label
            ? $"{metric} has no label {label}"
            : null;
    }

    private static IEnumerable<string> Series(Instrument instrument) => instrument.Kind == "histogram"
        ? [instrument.Name + "_bucket", instrument.Name + "_sum", instrument.Name + "_count"]
        : [instrument.Name];
}
