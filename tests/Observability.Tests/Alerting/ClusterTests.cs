using Testing;
using Testing.Monitoring;

namespace Observability.Tests.Alerting;

/// <summary>Two Alertmanagers, each told of every alert, as Prometheus tells all that it knows.</summary>
public sealed class ClusterTests
{
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task Two_that_know_each_other_tell_once_and_two_that_do_not_tell_twice(bool know, int times)
    {
        await using var channels = await Channels.StartAsync();
        var (one, other) = await AlertmanagerServer.StartTwoAsync(channels.Settings, text => Channels.Faster(text, 30), know);
        await using var first = one;
        await using var second = other;
        if (know) await TogetherAsync(one, other);

        var alert = Of("HighErrorRate");
        await one.PostAsync(alert);
        await other.PostAsync(alert);
        await Eventually.TrueAsync(() => Task.FromResult(Told("HighErrorRate") >= 1));
        // Each of them waits as long before it tells of this as it did before: by then, both have decided about the first.
        await one.PostAsync(Of("MarkerOfOne"));
        await other.PostAsync(Of("MarkerOfOther"));
        await Eventually.TrueAsync(() => Task.FromResult(Told("MarkerOfOne") >= 1 && Told("MarkerOfOther") >= 1));

        Assert.Equal(times, Told("HighErrorRate"));

        int Told(string name) => channels.Tool.Told("/tool").Count(told => told == $"{name} firing");
    }

    [Fact]
    public async Task A_silence_of_one_holds_in_the_other_and_so_does_its_end()
    {
        var (one, other) = await AlertmanagerServer.StartTwoAsync(new Dictionary<string, string>(), text => text);
        await using var first = one;
        await using var second = other;
        await TogetherAsync(one, other);
        await other.PostAsync(Of("HighErrorRate"));

        var id = (await Tool.RunAsync("amtool", "silence", "add", $"--alertmanager.url={one.Http.BaseAddress}", "--author=tests",
            "--comment=known", "--duration=1h", "alertname=HighErrorRate")).Trim();

        await Eventually.TrueAsync(async () => await StateAsync() == "suppressed");
        Assert.Equal(id, (await other.GetAsync("silences"))[0].GetProperty("id").GetString());

        await Tool.RunAsync("amtool", "silence", "expire", $"--alertmanager.url={other.Http.BaseAddress}", id);
        await Eventually.TrueAsync(async () =>
            (await one.GetAsync("silences"))[0].GetProperty("status").GetProperty("state").GetString() == "expired");

        async Task<string?> StateAsync() => (await other.GetAsync("alerts"))[0].GetProperty("status").GetProperty("state").GetString();
    }

    private static object Of(string alert) => new
    {
        labels = new { alertname = alert, severity = "critical", service = "pricing" }, startsAt = TimeProvider.System.GetUtcNow(),
    };

    private static Task TogetherAsync(params AlertmanagerServer[] servers) => Eventually.TrueAsync(async () =>
    {
        foreach (var server in servers)
        {
            var cluster = (await server.GetAsync("status")).GetProperty("cluster");
            if (cluster.GetProperty("status").GetString() != "ready" || cluster.GetProperty("peers").GetArrayLength() != 2) return false;
        }
        return true;
    });
}
