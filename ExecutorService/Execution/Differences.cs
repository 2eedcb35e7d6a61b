using System.Globalization;
using System.Text.Json.Nodes;

namespace ExecutorService.Execution;

/// <summary>Where two JSON values differ.</summary>
internal static class Differences
{
    public const int Most = 100;

    public static IReadOnlyList<Change> Between(JsonNode? was, JsonNode? now) => [.. Walk("$", was, now).Take(Most)];

    private static IEnumerable<Change> Walk(string path, JsonNode? was, JsonNode? now) => (was, now) switch
    {
        (JsonObject before, JsonObject after) => before.Select(member => member.Key).Union(after.Select(member => member.Key))
            .SelectMany(name => Walk($"{path}.{name}", before[name], after[name])),
        (JsonArray before, JsonArray after) => Enumerable.Range(0, Math.Max(before.Count, after.Count))
            .SelectMany(index => Walk(path + "[" + index.ToString(CultureInfo.InvariantCulture) + "]", before.ElementAtOrDefault(index),
                after.ElementAtOrDefault(index))),
        // The bytes count: 1.0 and 1.00 are two answers.
        _ when was?.ToJsonString() == now?.ToJsonString() => [],
        _ => [new Change(path, was?.DeepClone(), now?.DeepClone())],
    };
}

internal sealed record Change(string Path, JsonNode? Was, JsonNode? Now);
