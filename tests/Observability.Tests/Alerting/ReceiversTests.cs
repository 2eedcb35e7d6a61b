using Testing.Monitoring;
using Testing.PagerDuty;
using Testing.Slack;
using Testing.Smtp;
using Testing.Webhook;

namespace Observability.Tests.Alerting;

/// <summary>What <c>configure.sh</c> makes of the settings and secrets that there are.</summary>
public sealed class ReceiversTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("observability-tests-");

    private string Secrets => Path.Combine(_directory.FullName, "secrets");

    private string Config => Path.Combine(_directory.FullName, "config");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task With_everything_every_receiver_is_on_and_Alertmanager_takes_the_configuration_which_holds_no_secret()
    {
        await using var channels = await Channels.StartAsync();

        var (exitCode, said, file) = await AlertmanagerServer.ConfigureAsync(Config, channels.Settings);

        Assert.Equal((0, "alertmanager: pagerduty on, email on, slack on, webhook on, watchdog on"), (exitCode, said));
        await Tool.RunAsync("amtool", "check-config", file);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.All([.. Channels.Secrets, PagerDutyServer.RoutingKey],
            secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_anything_Alertmanager_runs_and_each_receiver_is_named_as_off_with_what_it_lacks()
    {
        await using var alertmanager = await AlertmanagerServer.StartAsync(
            new Dictionary<string, string> { ["Alertmanager__Secrets"] = Secrets });

        Assert.Equal($"alertmanager: pagerduty off (no {Secrets}/pagerduty_key), email off (no Alertmanager__SmtpHost), "
            + $"slack off (no {Secrets}/slack_url), webhook off (no Alertmanager__WebhookUrl), "
            + "watchdog off (no Alertmanager__WatchdogUrl)", alertmanager.Said);
        await alertmanager.PostAsync(new { labels = new { alertname = "HighErrorRate", severity = "critical", service = "pricing" } });
        var alert = Assert.Single((await alertmanager.GetAsync("alerts")).EnumerateArray());
        Assert.Equal("pager", alert.GetProperty("receivers")[0].GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("pagerduty_key", "short", "pagerduty off (SECRETS/pagerduty_key does not hold a routing key of 32 characters)")]
    [InlineData("pagerduty_key", "", "pagerduty off (SECRETS/pagerduty_key does not hold a routing key of 32 characters)")]
    [InlineData("slack_url", "xoxb-1234", "slack off (SECRETS/slack_url does not hold the address of an incoming webhook)")]
    [InlineData("smtp_password", "", "email off (SECRETS/smtp_password does not hold a password)")]
    [InlineData("smtp_password", null, "email off (no SECRETS/smtp_password)")]
    [InlineData("slack_url", null, "slack off (no SECRETS/slack_url)")]
    public async Task A_secret_that_is_missing_or_cannot_be_one_turns_its_receiver_off_and_no_other(string name, string? content,
        string off)
    {
        await using var channels = await Channels.StartAsync();
        Directory.CreateDirectory(Secrets);
        foreach (var file in Directory.EnumerateFiles(channels.Settings["Alertmanager__Secrets"]))
            File.Copy(file, Path.Combine(Secrets, Path.GetFileName(file)));
        if (content is null) File.Delete(Path.Combine(Secrets, name));
        else await File.WriteAllTextAsync(Path.Combine(Secrets, name), content, TestContext.Current.CancellationToken);
        channels.Settings["Alertmanager__Secrets"] = Secrets;

        var (exitCode, said, config) = await AlertmanagerServer.ConfigureAsync(Config, channels.Settings);

        Assert.Equal(0, exitCode);
        Assert.Contains(off.Replace("SECRETS", Secrets, StringComparison.Ordinal), said, StringComparison.Ordinal);
        Assert.Equal(4, said.Split(" on").Length - 1);
        await Tool.RunAsync("amtool", "check-config", config);
    }

    [Fact]
    public async Task Secrets_from_the_environment_become_files_that_only_their_owner_reads()
    {
        var (exitCode, said, config) = await AlertmanagerServer.ConfigureAsync(Config, new Dictionary<string, string>
        {
            ["Alertmanager__PagerDutyKey"] = PagerDutyServer.RoutingKey,
            ["Alertmanager__SlackUrl"] = $"https://hooks.slack.com/services/T0/B0/{SlackServer.Secret}",
            ["Alertmanager__SmtpHost"] = "smtp.platform.example:587", ["Alertmanager__SmtpUser"] = "it's me",
            ["Alertmanager__SmtpPassword"] = MailServer.Password,
            ["Alertmanager__EmailFrom"] = MailServer.User, ["Alertmanager__EmailTo"] = "o'hara@platform.example",
            ["Alertmanager__WebhookUrl"] = "https://tool.example/alerts", ["Alertmanager__WebhookToken"] = WebhookReceiver.Token,
        });

        Assert.Equal((0, "alertmanager: pagerduty on, email on, slack on, webhook on, watchdog off (no Alertmanager__WatchdogUrl)"),
            (exitCode, said));
        await Tool.RunAsync("amtool", "check-config", config);
        var text = await File.ReadAllTextAsync(config, TestContext.Current.CancellationToken);
        Assert.All([.. Channels.Secrets, PagerDutyServer.RoutingKey],
            secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
        var files = Directory.GetFiles(Path.Combine(Config, "secrets"));
        Assert.Equal(4, files.Length);
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in files) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("SmtpHost", "smtp.example.org", "a host with its port, such as smtp.example.org:587")]
    [InlineData("SmtpTls", "maybe", "true or false")]
    [InlineData("EmailFrom", "nobody", "an address, such as alerts@example.org")]
    [InlineData("EmailTo", "a@b.example\nbcc: x@y.example", "addresses, such as team@example.org, other@example.org")]
    [InlineData("EmailOnCall", "a@b.example;c@d.example x", "addresses, such as oncall@example.org")]
    [InlineData("SlackChannel", "#a b", "a channel, such as '#alerts'")]
    [InlineData("PagerDutyUrl", "events.pagerduty.com", "an address, such as https://events.eu.pagerduty.com/v2/enqueue")]
    [InlineData("WebhookUrl", "ftp://tool.example", "an address, such as https://tool.example.org/alerts")]
    [InlineData("WatchdogUrl", "http://a'b", "an address, such as https://deadman.example.org/platform")]
    [InlineData("AlertsUrl", "http://x/{{ .Labels }}", "an address, such as https://status.example.org/alerts")]
    [InlineData("DashboardsUrl", "here", "an address, such as https://grafana.example.org/dashboards")]
    [InlineData("TimeZone", "Europe/Lisbon|p", "a zone of the tz database, such as Europe/Lisbon")]
    public async Task A_wrong_setting_ends_with_one_line_that_names_it_and_the_fix(string key, string value, string rule)
    {
        var (exitCode, said, file) = await AlertmanagerServer.ConfigureAsync(Config,
            new Dictionary<string, string> { [$"Alertmanager__{key}"] = value });

        Assert.Equal((2, $"alertmanager: Alertmanager__{key} must be {rule}"), (exitCode, said));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task The_time_zone_of_the_business_hours_is_a_setting()
    {
        var (_, _, file) = await AlertmanagerServer.ConfigureAsync(Config,
            new Dictionary<string, string> { ["Alertmanager__TimeZone"] = "America/Argentina/Buenos_Aires" });

        Assert.Contains("location: America/Argentina/Buenos_Aires\n",
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var routing = Repository.Of("observability", "alertmanager", "routing.yml");
        Assert.Contains("location: Europe/Lisbon\n", await File.ReadAllTextAsync(routing, TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }
}
