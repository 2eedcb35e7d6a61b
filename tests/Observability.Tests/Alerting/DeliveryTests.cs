using Testing;
using Testing.Monitoring;
using Testing.PagerDuty;

namespace Observability.Tests.Alerting;

/// <summary>What arrives, and what does not.</summary>
public sealed class DeliveryTests
{
    private const string Runbook = "https://github.com/platform-authors/platform/blob/main/observability/runbooks/HighErrorRate.md";
    private const string Guest = "ana@guests.example";
    private const string Key = "sk_live_4242424242";

    [Fact]
    public async Task A_critical_alert_pages_and_is_mailed_at_once_with_what_to_do_and_its_end_is_told_to_the_same_incident()
    {
        await using var channels = await Channels.StartAsync();
        await using var alertmanager = await channels.AlertmanagerAsync(faster: 30);

        var began = TimeProvider.System.GetUtcNow().AddMinutes(-7);
        await alertmanager.PostAsync(Raised("HighErrorRate", "critical", "2.5 % of <requests> fail & \"more\"", began: began));
        await ToldAsync(channels, pages: 1, mails: 1, tool: 1);

        var page = Assert.Single(channels.PagerDuty.Events);
        Assert.Equal("trigger", page.GetProperty("event_action").GetString());
        var payload = page.GetProperty("payload");
        Assert.Equal(("Critical: pricing: Many requests fail", "critical", "pricing", "HighErrorRate"),
            (payload.GetProperty("summary").GetString(), payload.GetProperty("severity").GetString(),
                payload.GetProperty("component").GetString(), payload.GetProperty("class").GetString()));
        var details = payload.GetProperty("custom_details");
        var text = $"""
            Critical: Many requests fail
            2.5 % of <requests> fail & "more"
            Alert: HighErrorRate, service pricing, instance 10.0.0.1:8080
            Since: {began:yyyy-MM-dd HH:mm:ss} UTC
            Runbook: {Runbook}
            Dashboard: https://grafana.example/d/pricing

            All that fires, and silences: https://status.example/alerts
            """;
        Assert.Equal(text, details.GetProperty("firing").GetString()!.Trim());
        Assert.Equal(("", "1", "0"), (details.GetProperty("resolved").GetString(), details.GetProperty("num_firing").GetString(),
            details.GetProperty("num_resolved").GetString()));
        Assert.Equal([Runbook, "https://grafana.example/d/pricing"],
            page.GetProperty("links").EnumerateArray().Select(link => link.GetProperty("href").GetString()));

        var mail = Assert.Single(channels.Mail.Messages);
        Assert.Equal(("Critical: pricing: Many requests fail", "oncall@platform.example", "alerts@platform.example"),
            (mail.Subject, mail.To.ToString(), mail.From.ToString()));
        Assert.Equal(text.ReplaceLineEndings("\n"), mail.TextBody!.ReplaceLineEndings("\n").Trim());
        Assert.Contains("2.5 % of &lt;requests&gt; fail &amp; &#34;more&#34;", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"{Runbook}\">Runbook</a>", mail.HtmlBody, StringComparison.Ordinal);
        // Slack hears of warnings.
        Assert.Empty(channels.Slack.Messages);

        await alertmanager.PostAsync(Raised("HighErrorRate", "critical", "2.5 % of <requests> fail & \"more\"", isOver: true,
            began: began));
        await ToldAsync(channels, pages: 2, mails: 2, tool: 2);

        var end = channels.PagerDuty.Events[1];
        Assert.Equal(("resolve", page.GetProperty("dedup_key").GetString()),
            (end.GetProperty("event_action").GetString(), end.GetProperty("dedup_key").GetString()));
        Assert.Equal("Resolved: pricing: Many requests fail", channels.Mail.Messages[1].Subject);
        Assert.Equal(["HighErrorRate firing", "HighErrorRate resolved"], channels.Tool.Told("/tool"));
        await NothingSecretIsSentAsync(channels, alertmanager);
    }

    [Fact]
    public async Task Warnings_of_one_kind_that_come_together_are_one_mail_and_one_message_in_Slack_that_calls_nobody()
    {
        await using var channels = await Channels.StartAsync();
        await using var alertmanager = await channels.AlertmanagerAsync(faster: 15);

        await alertmanager.PostAsync(Raised("SlowScoreLatency", "warning", "<!channel> P95 > 50 ms & rising", instance: "10.0.0.1:8080"));
        await alertmanager.PostAsync(Raised("SlowScoreLatency", "warning", "P95 > 60 ms", instance: "10.0.0.2:8080"),
            Raised("ModelOld", "warning", "It is old"));
        await Eventually.TrueAsync(() => Task.FromResult(channels.Slack.Messages.Count + channels.Slack.Refusals.Count >= 2
            && channels.Mail.Messages.Count + channels.Mail.Refusals.Count >= 2));

        Assert.Equal([], [.. channels.Slack.Refusals, .. channels.Mail.Refusals, .. channels.PagerDuty.Refusals]);
        Assert.Equal(["Warning: pricing: Many requests fail", "Warning: pricing: Many requests fail (and another)"],
            channels.Mail.Messages.Select(mail => mail.Subject).Order(StringComparer.Ordinal));
        Assert.All(channels.Mail.Messages, mail => Assert.Equal("team@platform.example", mail.To.ToString()));
        var message = channels.Slack.Messages.Single(each => each.GetRawText().Contains("another", StringComparison.Ordinal));
        var shown = message.GetProperty("attachments")[0];
        Assert.Equal((2, "#alerts"), (channels.Slack.Messages.Count, message.GetProperty("channel").GetString()));
        Assert.Equal("Warning: pricing: Many requests fail (and another)", shown.GetProperty("title").GetString());
        Assert.Equal("https://status.example/alerts", shown.GetProperty("title_link").GetString());
        Assert.Equal($"""
            *Warning:* Many requests fail
            &lt;!channel&gt; P95 &gt; 50 ms &amp; rising
            <{Runbook}|Runbook> · <https://grafana.example/d/pricing|Dashboard>
            *Warning:* Many requests fail
            P95 &gt; 60 ms
            <{Runbook}|Runbook> · <https://grafana.example/d/pricing|Dashboard>
            <https://status.example/alerts|All that fires, and silences>
            """, shown.GetProperty("text").GetString());
        Assert.Empty(channels.PagerDuty.Events);
        await NothingSecretIsSentAsync(channels, alertmanager);
    }

    [Fact]
    public async Task What_is_muted_or_silenced_is_not_told_and_a_page_gets_through_a_PagerDuty_that_stumbles()
    {
        await using var channels = await Channels.StartAsync();
        await using var alertmanager = await channels.AlertmanagerAsync(faster: 30);
        await Tool.RunAsync("amtool", "silence", "add", $"--alertmanager.url={alertmanager.Http.BaseAddress}", "--author=tests",
            "--comment=known", "--duration=1h", "alertname=Known");
        channels.PagerDuty.Next(Mishap.Answer(500, "{}"), Mishap.Answer(429, "{}"));

        await alertmanager.PostAsync(Raised("ServiceDown", "critical", "down"));
        await ToldAsync(channels, pages: 1, mails: 1, tool: 1);
        await alertmanager.PostAsync(Raised("Known", "warning", "silenced", service: "executor"),
            Raised("HighErrorRate", "critical", "muted"), Raised("SlowScoreLatency", "warning", "muted"));
        // Of another service, and later: by then, whatever is to come of the others has come.
        await alertmanager.PostAsync(Raised("QueueDepthHigh", "warning", "later", service: "generation"));
        await Eventually.TrueAsync(() => Task.FromResult(channels.Tool.Told("/tool").Contains("QueueDepthHigh firing")));

        Assert.Equal(["QueueDepthHigh firing", "ServiceDown firing"], channels.Tool.Told("/tool").Order(StringComparer.Ordinal));
        Assert.Equal("ServiceDown", Assert.Single(channels.PagerDuty.Events).GetProperty("payload").GetProperty("class").GetString());
        Assert.Equal([], channels.PagerDuty.Refusals);
    }

    [Fact]
    public async Task An_overlong_summary_and_a_flood_of_instances_are_taken_by_everyone()
    {
        await using var channels = await Channels.StartAsync();
        await using var alertmanager = await channels.AlertmanagerAsync(faster: 30);
        var summary = new string('s', 3000);

        await alertmanager.PostAsync([.. Enumerable.Range(0, 300).Select(i =>
            Raised("Flood", "critical", new string('d', 2000), instance: $"10.0.0.{i}:8080", summary: summary))]);
        await alertmanager.PostAsync([.. Enumerable.Range(0, 300).Select(i =>
            Raised("Flood", "warning", new string('d', 2000), instance: $"10.0.0.{i}:8080", summary: summary, service: "generation"))]);
        await ToldAsync(channels, pages: 1, mails: 2, tool: 1);
        // The first page is not waited with; the next one to the same incident has all of them.
        await Eventually.TrueAsync(() => Task.FromResult(channels.PagerDuty.Refusals.Count > 0 || channels.PagerDuty.Events.Any(page =>
            page.GetRawText().Contains("There are more of them.", StringComparison.Ordinal))));
        await Eventually.TrueAsync(() => Task.FromResult(channels.Slack.Messages.Count + channels.Slack.Refusals.Count > 0));

        Assert.Equal([], [.. channels.Slack.Refusals, .. channels.PagerDuty.Refusals, .. channels.Mail.Refusals]);
        Assert.All(channels.PagerDuty.Events, page =>
            Assert.InRange(page.GetProperty("payload").GetProperty("summary").GetString()!.Length, 1000, 1024));
        Assert.Single(channels.PagerDuty.Events.Select(page => page.GetProperty("dedup_key").GetString()).Distinct());
        Assert.Contains("There are more of them.", channels.Slack.Messages[0].GetRawText(), StringComparison.Ordinal);
    }

    private static object Raised(string alert, string severity, string description, string service = "pricing",
        string instance = "10.0.0.1:8080", string summary = "Many requests fail", bool isOver = false,
        DateTimeOffset? began = null) => new
        {
            labels = new { alertname = alert, severity, service, instance, guest = Guest },
            annotations = new
            {
                summary, description, runbook_url = Runbook, dashboard_url = "https://grafana.example/d/pricing", note = Key,
            },
            // One that began long ago is not waited with: it is sent before its group is complete.
            startsAt = began ?? TimeProvider.System.GetUtcNow(),
            endsAt = isOver ? TimeProvider.System.GetUtcNow() : TimeProvider.System.GetUtcNow().AddHours(1),
        };

    private static async Task ToldAsync(Channels channels, int pages, int mails, int tool) =>
        await Eventually.TrueAsync(() => Task.FromResult(channels.PagerDuty.Events.Count + channels.PagerDuty.Refusals.Count >= pages
            && channels.Mail.Messages.Count + channels.Mail.Refusals.Count >= mails && channels.Tool.Messages("/tool").Count >= tool));

    /// <summary>Neither our secrets nor labels that nobody asked for. A webhook gets all labels: its format is Alertmanager's.</summary>
    private static async Task NothingSecretIsSentAsync(Channels channels, AlertmanagerServer alertmanager)
    {
        string[] sent =
        [
            .. channels.PagerDuty.Events.Select(each => each.GetProperty("payload").GetRawText()),
            .. channels.Slack.Messages.Select(each => each.GetRawText()), .. channels.Mail.Messages.Select(each => each.ToString()),
        ];
        Assert.NotEmpty(sent);
        Assert.All(sent, text => Assert.All([.. Channels.Secrets, PagerDutyServer.RoutingKey, Guest, Key], secret =>
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
        var status = (await alertmanager.GetAsync("status")).GetRawText();
        Assert.All([.. Channels.Secrets, PagerDutyServer.RoutingKey], secret =>
            Assert.DoesNotContain(secret, status, StringComparison.Ordinal));
    }
}
