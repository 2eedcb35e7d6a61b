using System.Globalization;
using System.Text.Json;

namespace PlatformCheck.Drills;

/// <summary>An alert that Alertmanager has.</summary>
/// <param name="Suppressed">Another alert, or a silence, keeps it from being sent.</param>
internal sealed record ActiveAlert(string Name, string Severity, string Service, string Labels, bool Suppressed)
{
    /// <summary>One that wakes or writes to somebody.</summary>
    public bool IsPage => !Suppressed && Severity is "critical" or "warning";
}

/// <summary>An alerting rule as Prometheus runs it.</summary>
internal sealed record Rule(string Name, string Severity, string Query, TimeSpan For, TimeSpan Interval);

/// <summary>What the real Alertmanager has, and what the real Prometheus evaluates.</summary>
internal sealed class Alerts(Peers peers)
{
    // In seconds: much less than a scrape.
    private const double Step = 0.1;

    public async Task<IReadOnlyList<ActiveAlert>> NowAsync(CancellationToken cancellationToken)
    {
        var alerts = await peers.GetAsync<JsonElement>("alertmanager", "/api/v2/alerts?active=true&inhibited=true&silenced=true",
            cancellationToken);
        return
        [
            .. alerts.EnumerateArray().Select(alert => Of(
                alert.GetProperty("labels").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
                alert.GetProperty("status").GetProperty("state").GetString() == "suppressed")),
        ];
    }

    /// <summary>The names of those whose condition is met, but not yet for long enough.</summary>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken)
    {
        var alerts = await peers.GetAsync<JsonElement>("prometheus", "/api/v1/alerts", cancellationToken);
        return
        [
            .. from alert in alerts.GetProperty("data").GetProperty("alerts").EnumerateArray()
               let labels = alert.GetProperty("labels")
               where alert.GetProperty("state").GetString() == "pending" && !labels.TryGetProperty("slo", out _)
                   && labels.GetProperty("severity").GetString() is "critical" or "warning"
               select labels.GetProperty("alertname").GetString()!,
        ];
    }

    /// <summary>The alerting rules as Prometheus runs them.</summary>
    public async Task<IReadOnlyList<Rule>> RulesAsync(CancellationToken cancellationToken)
    {
        var rules = await peers.GetAsync<JsonElement>("prometheus", "/api/v1/rules?type=alert", cancellationToken);
        return
        [
            .. from @group in rules.GetProperty("data").GetProperty("groups").EnumerateArray()
               from rule in @group.GetProperty("rules").EnumerateArray()
               select new Rule(rule.GetProperty("name").GetString()!, rule.GetProperty("labels").GetProperty("severity").GetString()!,
                   rule.GetProperty("query").GetString()!, TimeSpan.FromSeconds(rule.GetProperty("duration").GetDouble()),
                   TimeSpan.FromSeconds(@group.GetProperty("interval").GetDouble())),
        ];
    }

    /// <summary>
    /// When the samples began to meet a rule's condition, of the last time that they did before a moment; null if they never did.
    /// A gap shorter than an evaluation is not seen by it.
    /// </summary>
    public async Task<DateTimeOffset?> BeganAsync(Rule rule, string service, DateTimeOffset from, DateTimeOffset until,
        CancellationToken cancellationToken)
    {
        var answer = await peers.GetAsync<JsonElement>("prometheus", string.Create(CultureInfo.InvariantCulture,
            $"/api/v1/query_range?query={Uri.EscapeDataString(rule.Query)}&start={Unix(from)}&end={Unix(until)}&step={Step}"),
            cancellationToken);
        var met = answer.GetProperty("data").GetProperty("result").EnumerateArray()
            .Where(series => Concerns(series.GetProperty("metric"), service))
            .SelectMany(series => series.GetProperty("values").EnumerateArray()).Select(point => point[0].GetDouble())
            .Order().ToList();
        if (met.Count == 0) return null;
        var first = met.Count - 1;
        while (first > 0 && met[first] - met[first - 1] < rule.Interval.TotalSeconds) first--;
        return DateTimeOffset.UnixEpoch.AddSeconds(met[first]);
    }

    /// <summary>Rules of several services have one series for each.</summary>
    private static bool Concerns(JsonElement labels, string service) =>
        !(labels.TryGetProperty("service", out var label) || labels.TryGetProperty("job", out label))
        || service == "platform" || label.GetString() == service;

    private static double Unix(DateTimeOffset at) => at.ToUnixTimeMilliseconds() / 1000.0;

    private static ActiveAlert Of(Dictionary<string, string> labels, bool suppressed)
    {
        var others = labels.Where(label => label.Key is not ("alertname" or "service")).OrderBy(label => label.Key, StringComparer.Ordinal);
        return new ActiveAlert(labels["alertname"], labels.GetValueOrDefault("severity", ""), labels.GetValueOrDefault("service", ""),
            string.Join(", ", others.Select(label => $"{label.Key}={label.Value}")), suppressed);
    }
}
