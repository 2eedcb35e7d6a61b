using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using ServiceDefaults.Outbound;

namespace GenerationService.Sla.Alerts;

/// <summary>Alertmanager's API v2, <c>POST /api/v2/alerts</c>: as Prometheus uses it.</summary>
internal sealed class AlertmanagerClient(HttpClient http, IOptions<SlaOptions> options)
{
    /// <summary>The label <c>service</c> of its calls, and the section under <c>Outbound</c>.</summary>
    public const string Name = "alertmanager";

    private const string Runbooks = "https://github.com/platform-authors/platform/blob/main/observability/runbooks/";

    /// <summary>Delivers all of them; repeating it is harmless.</summary>
    /// <param name="alerts">Those that fire, and those that have ended.</param>
    /// <param name="until">When those that fire end, if nothing more is heard of them.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="HttpRequestException">They were not taken.</exception>
    public async Task SendAsync(IReadOnlyList<CheckAlert> alerts, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var page = options.Value.PublicUrl.Length > 0 ? $"{options.Value.PublicUrl.TrimEnd('/')}/sla" : null;
        using var answer = await http.CallAsync("alerts", HttpMethod.Post, "api/v2/alerts", alerts.Select(alert => new PostableAlert(
            new Dictionary<string, string>
            {
                ["alertname"] = alert.AlertName, ["severity"] = alert.Severity, ["service"] = alert.Service, ["check"] = alert.CheckName,
            },
            new Dictionary<string, string>
            {
                ["summary"] = alert.Summary, ["description"] = alert.Description, ["runbook_url"] = $"{Runbooks}{alert.AlertName}.md",
            },
            DateTimeOffset.FromUnixTimeMilliseconds(alert.StartsAt),
            alert.EndsAt is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : until, page)).ToList(),
            [new("Idempotency-Key", "alerts")], cancellationToken);
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"Alertmanager answered with HTTP {(int)answer.StatusCode}.");
    }

    /// <summary>https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml</summary>
    private sealed record PostableAlert(
        IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations,
        [property: JsonPropertyName("startsAt")] DateTimeOffset StartsAt, [property: JsonPropertyName("endsAt")] DateTimeOffset EndsAt,
        [property: JsonPropertyName("generatorURL"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? GeneratorUrl);
}
