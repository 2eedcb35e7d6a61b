using System.Globalization;
using System.Text.Json;

namespace PlatformCheck;

/// <summary>Asks Prometheus what it scrapes and what it has seen.</summary>
internal sealed class PrometheusQueries(Peers peers, Polling polling)
{
    internal sealed record Target(string Job, string Address, string Health, string LastError);

    public async Task<IReadOnlyList<Target>> TargetsAsync(CancellationToken cancellationToken)
    {
        var answer = await peers.GetAsync<JsonElement>("prometheus", "/api/v1/targets?state=active", cancellationToken);
        return
        [
            .. answer.GetProperty("data").GetProperty("activeTargets").EnumerateArray().Select(target => new Target(
                target.GetProperty("labels").GetProperty("job").GetString()!, target.GetProperty("labels")
                    .GetProperty("instance").GetString()!,
                target.GetProperty("health").GetString()!, target.GetProperty("lastError").GetString()!)),
        ];
    }

    /// <summary>The value of a query with one result; null without any.</summary>
    public async Task<double?> ValueAsync(string query, CancellationToken cancellationToken)
    {
        var answer = await peers.GetAsync<JsonElement>("prometheus", $"/api/v1/query?query={Uri.EscapeDataString(query)}",
            cancellationToken);
        var results = answer.GetProperty("data").GetProperty("result");
        return results.GetArrayLength() == 0
            ? null
            : double.Parse(results[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until the query gives this value.</summary>
    public async Task ExpectAsync(string query, double expected, CancellationToken cancellationToken)
    {
        double? seen = null;
        var arrived = await polling.UntilAsync(async () => (seen = await ValueAsync(query, cancellationToken)) is { } value
            && Math.Abs(value - expected) < 1e-6, cancellationToken);
        if (!arrived)
            throw new CheckFailedException(
                $"{query} is {seen?.ToString(CultureInfo.InvariantCulture) ?? "absent"} where " +
                $"{expected.ToString(CultureInfo.InvariantCulture)} was expected");
    }
}
