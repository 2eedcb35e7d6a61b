using System.Globalization;
using System.Text.RegularExpressions;
using Testing.Monitoring;
using Testing.PagerDuty;
using Testing.Slack;
using Testing.Smtp;
using Testing.Webhook;

namespace Observability.Tests.Alerting;

/// <summary>Everything that Alertmanager tells, and how it finds them: secrets in files, as a container platform mounts them.</summary>
internal sealed partial class Channels : IAsyncDisposable
{
    private readonly DirectoryInfo _secrets = Directory.CreateTempSubdirectory("observability-tests-");

    private Channels(PagerDutyServer pagerDuty, SlackServer slack, WebhookReceiver tool)
    {
        (PagerDuty, Slack, Tool) = (pagerDuty, slack, tool);
        Secret("pagerduty_key", PagerDutyServer.RoutingKey);
        Secret("slack_url", slack.Url);
        Secret("smtp_password", MailServer.Password);
        Secret("webhook_token", WebhookReceiver.Token);
        Secret("watchdog_token", WebhookReceiver.Token);
        Settings = new()
        {
            ["Alertmanager__Secrets"] = _secrets.FullName,
            ["Alertmanager__PagerDutyUrl"] = pagerDuty.Url,
            ["Alertmanager__SmtpHost"] = $"localhost:{Mail.Port}",
            ["Alertmanager__SmtpUser"] = MailServer.User,
            ["Alertmanager__EmailFrom"] = MailServer.User,
            ["Alertmanager__EmailTo"] = "team@platform.example",
            ["Alertmanager__EmailOnCall"] = "oncall@platform.example",
            ["Alertmanager__SlackChannel"] = SlackServer.Channel,
            ["Alertmanager__WebhookUrl"] = tool.Url("/tool"),
            ["Alertmanager__WatchdogUrl"] = tool.Url("/watchdog"),
            ["Alertmanager__AlertsUrl"] = "https://status.example/alerts",
            ["Alertmanager__DashboardsUrl"] = "https://grafana.example/dashboards",
            ["SSL_CERT_FILE"] = Mail.AuthorityFile,
        };
    }

    public PagerDutyServer PagerDuty { get; }
    public SlackServer Slack { get; }
    public WebhookReceiver Tool { get; }
    public MailServer Mail { get; } = new();

    public Dictionary<string, string> Settings { get; }

    /// <summary>What nobody may be sent.</summary>
    public static string[] Secrets => [MailServer.Password, WebhookReceiver.Token, SlackServer.Secret];

    public static async Task<Channels> StartAsync() =>
        new(await PagerDutyServer.StartAsync(), await SlackServer.StartAsync(), await WebhookReceiver.StartAsync());

    /// <summary>An Alertmanager that tells them, with all intervals of the routing divided.</summary>
    public Task<AlertmanagerServer> AlertmanagerAsync(double faster, Func<string, string>? edit = null) =>
        AlertmanagerServer.StartAsync(Settings, text => (edit ?? (same => same))(Faster(text, faster)));

    public static string Faster(string config, double times) => Intervals().Replace(config, interval =>
    {
        var unit = interval.Groups["unit"].Value switch { "s" => 1_000, "m" => 60_000, _ => 3_600_000 };
        var milliseconds = double.Parse(interval.Groups["number"].Value, CultureInfo.InvariantCulture) * unit / times;
        return $"{interval.Groups["key"].Value}: {(int)Math.Ceiling(milliseconds)}ms";
    });

    public async ValueTask DisposeAsync()
    {
        await PagerDuty.DisposeAsync();
        await Slack.DisposeAsync();
        await Tool.DisposeAsync();
        await Mail.DisposeAsync();
        _secrets.Delete(recursive: true);
    }

    private void Secret(string name, string value) => File.WriteAllText(Path.Combine(_secrets.FullName, name), value + "\n");

    [GeneratedRegex(@"(?<key>group_wait|group_interval|repeat_interval): (?<number>\d+)(?<unit>[smh])\b")]
    private static partial Regex Intervals();
}
