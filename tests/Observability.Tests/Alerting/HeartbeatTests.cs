using System.Globalization;
using Testing;

namespace Observability.Tests.Alerting;

public sealed class HeartbeatTests
{
    /// <summary>
    /// A message is due if <c>repeat_interval</c> has passed since the last one was delivered, which is a little after its group's turn.
    /// So where it equals <c>group_interval</c>, every second turn comes too early. Counted by turns of a group that is always due.
    /// </summary>
    [Fact]
    public async Task The_heartbeat_comes_at_each_turn_and_with_two_equal_intervals_it_would_come_at_every_second_one()
    {
        await using var channels = await Channels.StartAsync();
        await using var alertmanager = await channels.AlertmanagerAsync(faster: 20, config => config.Replace(
            "    # Proves that alerting works", """
                - {matchers: [alertname="Always"], receiver: watchdog, group_wait: 0s, group_interval: 3s, repeat_interval: 1ms}
                - {matchers: [alertname="Equal"], receiver: watchdog, group_wait: 0s, group_interval: 3s, repeat_interval: 3s}
                # Proves that alerting works
            """.TrimEnd(), StringComparison.Ordinal));
        await alertmanager.PostAsync(Of("Always"), Of("Equal"), Of("Watchdog"));

        await Eventually.TrueAsync(() => Task.FromResult(Count("Always") >= 7));

        Assert.InRange(Count("Watchdog"), 6, 8);
        Assert.InRange(Count("Equal"), 3, 5);
        Assert.Empty(channels.Tool.Refusals);

        int Count(string alert) => channels.Tool.Told("/watchdog").Count(told => told == $"{alert} firing");

        static object Of(string alert) => new { labels = new { alertname = alert, severity = "none", service = "platform" } };
    }

    [Theory]
    [InlineData(12, true)]
    [InlineData(18, false)]
    public async Task Information_is_sent_in_business_hours_of_the_time_zone_and_held_outside_of_them(int localHour, bool isSent)
    {
        await using var channels = await Channels.StartAsync();
        channels.Settings["Alertmanager__TimeZone"] = ZoneInWhichItIs(localHour);
        // Information after 2 s; what is posted after it, only later.
        await using var alertmanager = await channels.AlertmanagerAsync(faster: 1800, config => config
            .Replace("monday:friday", "sunday:saturday", StringComparison.Ordinal)
            .Replace("start_time: \"08:00\"", "start_time: \"10:00\"", StringComparison.Ordinal)
            .Replace("end_time: \"18:00\"", "end_time: \"15:00\"", StringComparison.Ordinal)
            .Replace("group_wait: 17ms", "group_wait: 5s", StringComparison.Ordinal));
        await alertmanager.PostAsync(new { labels = new { alertname = "LowRequestVolume", severity = "info", service = "executor" } },
            new { labels = new { alertname = "Quiet", severity = "info", service = "executor" } });
        await alertmanager.PostAsync(new { labels = new { alertname = "Later", severity = "warning", service = "generation" } });

        await Eventually.TrueAsync(() => Task.FromResult(channels.Tool.Told("/tool").Contains("Later firing")));

        // One message for both, whatever they are called.
        var told = channels.Tool.Messages("/tool")[0].GetProperty("alerts").GetArrayLength();
        Assert.Equal(isSent ? (true, true, 2) : (false, false, 1), (channels.Tool.Told("/tool").Contains("LowRequestVolume firing"),
            channels.Tool.Told("/tool").Contains("Quiet firing"), told));
    }

    /// <summary>Etc/GMT-3 is three hours ahead of UTC.</summary>
    private static string ZoneInWhichItIs(int hour)
    {
        var ahead = hour - TimeProvider.System.GetUtcNow().Hour;
        if (ahead > 12) ahead -= 24;
        return string.Create(CultureInfo.InvariantCulture, $"Etc/GMT{(ahead > 0 ? "-" : "+")}{Math.Abs(ahead)}");
    }
}
