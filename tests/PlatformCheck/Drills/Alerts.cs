using System.Text.Json;

namespace PlatformCheck.Drills;

/// <summary>An alert that Alertmanager has.</summary>
/// <param name="Suppressed">Another alert, or a silence, keeps it from being sent.</param>
internal sealed record ActiveAlert(string Name, string Severity, string Service, string Labels, bool Suppressed)
{
    /// <summary>One that wakes or writes to somebody.</summary>
    public bool IsPage => !Suppressed && Severity is "critical" or "warning";
}

/// <summary>What the real Alertmanager has, and what the real Prometheus evaluates.</summary>
internal sealed class Alerts(Peers peers)
{
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

    /// <summary>How long each alert's condition has to hold, as Prometheus runs it, by name and severity.</summary>
    public async Task<IReadOnlyList<(string Name, string Severity, TimeSpan For, TimeSpan Interval)>> RulesAsync(
        CancellationToken cancellationToken)
    {
        var rules = await peers.GetAsync<JsonElement>("prometheus", "/api/v1/rules?type=alert", cancellationToken);
        return
        [
            .. from @group in rules.GetProperty("data").GetProperty("groups").EnumerateArray()
               from rule in @group.GetProperty("rules").EnumerateArray()
               select (rule.GetProperty("name").GetString()!, rule.GetProperty("labels").GetProperty("severity").GetString()!,
                   TimeSpan.FromSeconds(rule.GetProperty("duration").GetDouble()),
                   TimeSpan.FromSeconds(@group.GetProperty("interval").GetDouble())),
        ];
    }

    private static ActiveAlert Of(Dictionary<string, string> labels, bool suppressed)
    {
        var others = labels.Where(label => label.Key is not ("alertname" or "service")).OrderBy(label => label.Key, StringComparer.Ordinal);
        return new ActiveAlert(labels["alertname"], labels.GetValueOrDefault("severity", ""), labels.GetValueOrDefault("service", ""),
            string.Join(", ", others.Select(label => $"{label.Key}={label.Value}")), suppressed);
    }
}
