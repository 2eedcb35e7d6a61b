using Testing.Webhook;

namespace PlatformCheck.Drills;

/// <summary>What Alertmanager told its receivers of one alert.</summary>
internal sealed class Notifications(WebhookReceiver tool, Drill drill, string severity)
{
    private int _known;

    /// <summary>From here on counts what is told.</summary>
    public void Begin() => _known = All().Count;

    /// <summary>When it was first told that it fires; null if it was not.</summary>
    public DateTimeOffset? Told => All().Skip(_known).Where(each => each.Fires).Select(each => (DateTimeOffset?)each.At).FirstOrDefault();

    /// <summary>
    /// When something was last told of it. Alertmanager removes an empty group twice a minute at most, and until then what comes anew
    /// waits for the group's interval instead of its first wait.
    /// </summary>
    public DateTimeOffset? Last => All() is [.., var last] ? last.At : null;

    private List<(DateTimeOffset At, bool Fires)> All() =>
    [
        .. from alert in tool.Alerts(Outside.ToldPath)
           where alert.Labels["alertname"] == drill.Alert && alert.Labels.GetValueOrDefault("service") == drill.Service
               && alert.Labels["severity"] == severity
           select (alert.At, alert.Fires),
    ];
}
