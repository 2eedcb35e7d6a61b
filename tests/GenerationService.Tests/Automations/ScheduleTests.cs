using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GenerationService.Automations.Schedules;
using Microsoft.Extensions.Time.Testing;
using Testing;
using Testing.Executor;

namespace GenerationService.Tests.Automations;

/// <summary>Automations that are started by themselves: once in each slot, by whichever replica.</summary>
public sealed class ScheduleTests(PostgreSqlServer server) : IAsyncLifetime
{
    private ExecutorServer _executor = null!;

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _executor = await ExecutorServer.StartAsync();

    public ValueTask DisposeAsync() => _executor.DisposeAsync();

    private Dictionary<string, string?> Settings(string schedule) => new()
    {
        ["services:executor:http:0"] = _executor.Address.ToString(), ["Queue:LeaseSeconds"] = "3600",
        [$"Automations:Schedules:{schedule}:Type"] = "weekly_owner_report",
        [$"Automations:Schedules:{schedule}:Weekday"] = "Monday",
        [$"Automations:Schedules:{schedule}:At"] = "08:00",
        [$"Automations:Schedules:{schedule}:TimeZone"] = "Europe/Berlin",
        [$"Automations:Schedules:{schedule}:Inputs:user_id"] = "u-1",
        [$"Automations:Schedules:{schedule}:Inputs:portfolio_id"] = "p-1",
        [$"Automations:Schedules:{schedule}:Inputs:days"] = "14",
    };

    [Fact]
    public async Task Two_replicas_start_one_automation_in_each_week_and_one_that_was_missed_is_started_late()
    {
        var clock = TestClock.AtNoon();
        var settings = Settings("costa");
        settings["ConnectionStrings:generation"] = await server.CreateDatabaseAsync();
        settings["Automations:Schedules:off:Enabled"] = "false";
        foreach (var (key, value) in Settings("off")) settings.TryAdd(key, value);
        await using var one = new GenerationApp(settings, clock);
        await using var two = new GenerationApp(settings, clock);
        HttpClient[] replicas = [one.CreateClient(), two.CreateClient()];

        Assert.Equal("2026-02-02T07:00:00Z off", await NextAsync(replicas[0], clock));
        clock.Advance(Instant("2026-02-02T07:00:00Z") - clock.GetUtcNow());
        await DueAsync(replicas[1], clock, "2026-02-09T07:00:00Z off");
        Assert.Equal(1, await CountAsync(replicas[0]));

        // Three weeks in which nobody was there: the last slot is started once, late.
        clock.Advance(TimeSpan.FromDays(21));
        await DueAsync(replicas[0], clock, "2026-03-02T07:00:00Z off");
        await DueAsync(replicas[1], clock, "2026-03-02T07:00:00Z off");
        Assert.Equal(2, await CountAsync(replicas[1]));
        await Eventually.TrueAsync(() =>
        {
            if (_executor.Executions.Count < 2) clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(_executor.Executions.Count == 2);
        });
        Assert.All(_executor.Executions.Values, execution =>
            Assert.Equal("""{"portfolio_id":"p-1","days":14}""", execution.Inputs.ToJsonString()));
    }

    [Theory]
    [InlineData("08:00", "Monday", "2026-01-31T12:00:00Z", "2026-02-02T08:00:00Z")]
    [InlineData("08:00", "Monday", "2026-06-01T06:59:59Z", "2026-06-01T07:00:00Z")]
    [InlineData("08:00", "Monday", "2026-06-01T07:00:00Z", "2026-06-08T07:00:00Z")]
    [InlineData("08:00", null, "2026-06-01T07:00:00Z", "2026-06-02T07:00:00Z")]
    [InlineData("01:30", "Sunday", "2026-03-23T00:00:00Z", "2026-03-29T01:30:00Z")]
    [InlineData("01:30", "Sunday", "2026-10-20T00:00:00Z", "2026-10-25T01:30:00Z")]
    [InlineData("01:30", "Sunday", "2026-10-25T01:30:00Z", "2026-11-01T01:30:00Z")]
    public void The_next_time_is_by_the_clocks_of_the_place_also_when_they_change(string at, string? weekday, string after, string next)
    {
        var schedule = new Schedule("x", null!, [], new ScheduleOptions
        {
            At = at, Weekday = weekday is null ? null : Enum.Parse<DayOfWeek>(weekday), TimeZone = "Europe/Lisbon",
        });
        Assert.Equal(Instant(next), schedule.Next(Instant(after)));
        Assert.Equal($"schedule.x.{Instant(next):yyyyMMddTHHmm}Z", schedule.KeyAt(Instant(next).AddMinutes(3)));
    }

    [Fact]
    public async Task Wrong_settings_stop_the_start_and_each_is_named()
    {
        var settings = Settings("costa");
        settings["Automations:Schedules:costa:At"] = "8 o'clock";
        settings["Automations:Schedules:costa:Weekday"] = "Someday";
        settings["Automations:Schedules:costa:TimeZone"] = "Europe/Atlantis";
        settings["Automations:Schedules:costa:Inputs:days"] = "many";
        settings["Automations:Schedules:costa:Inputs:user_id"] = null;
        settings["Automations:Schedules:other:Type"] = "monthly";
        settings["Automations:Schedules:page:Type"] = "notion_vercel";
        await using var app = new GenerationApp(settings);

        var wrong = Assert.ThrowsAny<Exception>(() => app.Services).ToString();

        foreach (var key in new[] { "costa:At", "costa:Weekday", "costa:TimeZone", "costa:Inputs:days", "costa:Inputs:user_id",
            "other:Type", "page:Type" })
            Assert.Contains($"Automations:Schedules:{key} (", wrong, StringComparison.Ordinal);
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>When each schedule is next due, in words.</summary>
    private static async Task<string> NextAsync(HttpClient http, FakeTimeProvider clock)
    {
        var words = "";
        await Eventually.TrueAsync(async () =>
        {
            var list = (await http.GetFromJsonAsync<JsonObject>("/api/automation/schedules", Test))!["schedules"]!.AsArray();
            words = string.Join(' ', list.Select(each => (string?)each!["name"] == "off" && each["next_at"] is null
                ? "off"
                : each["next_at"]?.GetValue<DateTimeOffset>().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "?"));
            if (words.Contains('?', StringComparison.Ordinal)) clock.Advance(TimeSpan.FromSeconds(1));
            return !words.Contains('?', StringComparison.Ordinal);
        });
        return words;
    }

    private static Task DueAsync(HttpClient http, FakeTimeProvider clock, string next) => Eventually.TrueAsync(async () =>
    {
        if (await NextAsync(http, clock) == next) return true;
        clock.Advance(TimeSpan.FromSeconds(1));
        return false;
    });

    private static async Task<int> CountAsync(HttpClient http) =>
        (await http.GetFromJsonAsync<JsonObject>("/api/automation?type=weekly_owner_report", Test))!["automations"]!.AsArray().Count;
}
