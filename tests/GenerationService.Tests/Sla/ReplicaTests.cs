using System.Globalization;
using Dapper;
using Microsoft.Extensions.Time.Testing;
using Storage;
using Testing;
using Testing.Checks;

namespace GenerationService.Tests.Sla;

/// <summary>Two replicas on one PostgreSQL server run a check once, whatever their clocks say and whichever of them goes away.</summary>
public sealed class ReplicaTests(PostgreSqlServer server) : IAsyncLifetime
{
    private CheckTarget _target = null!;
    private Dictionary<string, string?> _settings = null!;

    public async ValueTask InitializeAsync()
    {
        _target = (await CheckTarget.StartAsync()).On("/shop", 200);
        _settings = SlaApp.Settings(_target, [("ConnectionStrings:generation", await server.CreateDatabaseAsync())]);
    }

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    [Fact]
    public async Task Each_slot_has_one_result_by_one_request_and_both_tell_the_same()
    {
        var clock = TestClock.AtNoon();
        // The clock is turned while a check is under way: a lease that ran out meanwhile would let the other replica check again.
        var settings = new Dictionary<string, string?>(_settings) { ["Queue:LeaseSeconds"] = "3600" };
        await using var one = new GenerationApp(settings, clock);
        await using var two = new GenerationApp(settings, clock);
        HttpClient[] http = [one.CreateClient(), two.CreateClient()];
        for (var round = 1; round <= 12; round++) await TurnAsync(one, [clock], round);

        Assert.Equal(12, _target.Requests.Count);
        Assert.Equal((12L, 12L), (await CountAsync(one, "SELECT COUNT(*) FROM check_results"),
            await CountAsync(one, "SELECT CAST(SUM(good + bad + excluded) AS BIGINT) FROM check_hours")));
        clock.Advance(TimeSpan.FromSeconds(16));
        foreach (var each in http)
        {
            await each.ScrapeAsync(lines => lines.Contains("""synthetic_check_up{check="shop"} 1"""));
            Assert.Contains("\"passed\":12,\"failed\":0", await each.GetStringAsync("/sla/uptime?window=1h",
                TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_clock_that_is_an_hour_ahead_doubles_nothing_and_opens_no_incident()
    {
        var (right, ahead) = (TestClock.AtNoon(), new FakeTimeProvider(TestClock.AtNoon().GetUtcNow().AddHours(1)));
        await using var one = new GenerationApp(_settings, right);
        await using (var two = new GenerationApp(_settings, ahead))
        {
            two.CreateClient();
            for (var round = 1; round <= 4; round++) await TurnAsync(two, [ahead], round);
        }
        one.CreateClient();
        // The one whose clock is right takes the check back from the future, where it would have waited for an hour.
        await Eventually.TrueAsync(async () =>
        {
            right.Advance(TimeSpan.FromSeconds(2));
            return await CountAsync(one, string.Create(CultureInfo.InvariantCulture,
                $"SELECT COUNT(*) FROM check_results WHERE at < {right.GetUtcNow().ToUnixTimeMilliseconds()}")) >= 3;
        });

        Assert.Equal(0, await CountAsync(one, "SELECT COUNT(*) FROM incidents"));
        Assert.Equal(await CountAsync(one, "SELECT COUNT(*) FROM check_results"),
            await CountAsync(one, "SELECT CAST(SUM(good + bad + excluded) AS BIGINT) FROM check_hours"));
        Assert.Equal(0, await CountAsync(one, "SELECT CAST(SUM(bad) AS BIGINT) FROM check_hours"));
    }

    [Fact]
    public async Task When_the_one_that_ran_it_goes_away_the_other_goes_on()
    {
        var clock = TestClock.AtNoon();
        await using var two = new GenerationApp(_settings, clock);
        await using (var one = new GenerationApp(_settings, clock))
        {
            one.CreateClient();
            await TurnAsync(one, [clock], 1);
        }
        two.CreateClient();
        await TurnAsync(two, [clock], 3);
        Assert.Equal(3, await CountAsync(two, "SELECT COUNT(*) FROM check_results"));
    }

    /// <summary>Turns the clocks until there are so many results, and waits until nothing is under way.</summary>
    private static async Task TurnAsync(GenerationApp app, FakeTimeProvider[] clocks, int results)
    {
        var looks = 0;
        await Eventually.TrueAsync(async () =>
        {
            if (await CountAsync(app, "SELECT COUNT(*) FROM check_results") >= results) return true;
            var isRunning = await CountAsync(app, "SELECT COUNT(*) FROM jobs WHERE queue = 'synthetic_check' AND status = 'running'") > 0;
            if (!isRunning || ++looks % 40 == 0)
            {
                foreach (var clock in clocks) clock.Advance(TimeSpan.FromSeconds(5));
            }
            return false;
        });
    }

    private static async Task<long> CountAsync(GenerationApp app, string sql)
    {
        await using var connection = await app.Get<Database>().OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<long>(sql);
    }
}
