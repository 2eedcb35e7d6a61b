using System.Globalization;
using GenerationService.Models.Spending;
using Microsoft.Extensions.Time.Testing;
using Testing;

namespace GenerationService.Tests.Models.Spending;

/// <summary>A day's budget, shared by replicas, on both databases.</summary>
public sealed class BudgetTests(PostgreSqlServer server) : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_replicas_never_reserve_more_than_one_budget_and_use_all_of_it(bool isPostgreSql)
    {
        var (clock, settings) = (TestClock.AtNoon(), await SettingsAsync(isPostgreSql));
        await using var one = new GenerationApp(settings, clock);
        await using var other = new GenerationApp(settings, clock);
        var (first, second) = (one.Get<Budget>(), other.Get<Budget>());

        var reserved = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => TryAsync(i % 2 == 0 ? first : second))));

        Assert.Equal(25, reserved.Count(each => each is not null));
        var state = await first.LookAsync(Test);
        Assert.Equal((0.25m, 0m, 0.25m, 0m), (state.LimitUsd, state.SpentUsd, state.ReservedUsd, state.RemainingUsd));
        Assert.Equal(state, await second.LookAsync(Test));

        static async Task<Reservation?> TryAsync(Budget budget)
        {
            try
            {
                return await budget.ReserveAsync("writer", 10_000, Test);
            }
            catch (BudgetSpentException)
            {
                return null;
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_call_did_not_use_is_free_again_and_settling_twice_counts_once(bool isPostgreSql)
    {
        await using var app = new GenerationApp(await SettingsAsync(isPostgreSql), TestClock.AtNoon());
        var budget = app.Get<Budget>();
        var reserved = await budget.ReserveAsync("writer", 250_000, Test);
        var refused = await Assert.ThrowsAsync<BudgetSpentException>(() => budget.ReserveAsync("writer", 1, Test));

        await budget.SettleAsync(reserved, 40_000);
        await budget.SettleAsync(reserved, 40_000);

        Assert.Equal("The budget for paid models is spent until 2026-02-01T00:00:00Z.", refused.Message);
        var state = await budget.LookAsync(Test);
        Assert.Equal((0.04m, 0m, 0.21m), (state.SpentUsd, state.ReservedUsd, state.RemainingUsd));
        Assert.True(state.Allows(210_000));
        Assert.False(state.Allows(210_001));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_crashed_process_had_reserved_counts_as_spent_once(bool isPostgreSql)
    {
        var (clock, settings) = (TestClock.AtNoon(), await SettingsAsync(isPostgreSql));
        await using (var crashed = new GenerationApp(settings, clock))
        {
            await crashed.Get<Budget>().ReserveAsync("writer", 100_000, Test);
        }
        await using var app = new GenerationApp(settings, clock);
        var budget = app.Get<Budget>();

        Assert.Equal((0m, 0.1m, 0.15m), Of(await budget.LookAsync(Test)));
        clock.Advance(TimeSpan.FromMinutes(61));
        await budget.RefreshAsync(Test);
        await budget.RefreshAsync(Test);

        Assert.Equal((0.1m, 0m, 0.15m), Of(await budget.LookAsync(Test)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_day_cost_is_known_for_400_days_and_longer_only_while_a_call_is_not_settled(bool isPostgreSql)
    {
        var (clock, settings) = (TestClock.AtNoon(), await SettingsAsync(isPostgreSql));
        await using var app = new GenerationApp(settings, clock);
        var (budget, table) = (app.Get<Budget>(), app.Get<SpendTable>());
        await budget.SettleAsync(await SpendAsync("2024-12-27", 1), 1);
        await SpendAsync("2024-12-26", 2);
        await budget.SettleAsync(await SpendAsync("2024-12-28", 3), 3);

        await budget.ReserveAsync("writer", 4, Test);

        Assert.Equal([new Spend(0, 2), Spend.Nothing, new Spend(3, 0), new Spend(0, 4)],
            await Task.WhenAll(new[] { "2024-12-26", "2024-12-27", "2024-12-28", "2026-01-31" }.Select(day => table.FindAsync(day, Test))));

        async Task<Reservation> SpendAsync(string day, long microUsd)
        {
            var reservation = new Reservation($"of {day}", day, "writer", microUsd);
            await table.ReserveAsync(reservation, limitMicroUsd: null, Test);
            return reservation;
        }
    }

    [Fact]
    public async Task The_budget_is_there_again_when_the_day_begins_in_its_time_zone()
    {
        var settings = await SettingsAsync(isPostgreSql: false);
        settings["Models:BudgetTimeZone"] = "Europe/Lisbon";
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 7, 1, 22, 59, 0, TimeSpan.Zero));
        await using var app = new GenerationApp(settings, clock);
        var budget = app.Get<Budget>();
        var late = await budget.ReserveAsync("writer", 250_000, Test);
        Assert.Equal(new DateTimeOffset(2026, 7, 1, 23, 0, 0, TimeSpan.Zero), (await budget.LookAsync(Test)).EndsAt);

        clock.Advance(TimeSpan.FromMinutes(1));
        await budget.SettleAsync(late, 250_000);

        // What was reserved yesterday is yesterday's.
        Assert.Equal((0m, 0m, 0.25m), Of(await budget.LookAsync(Test)));
    }

    [Theory]
    [InlineData("Europe/Lisbon", "2026-03-28T12:00:00Z", "2026-03-29T00:00:00Z")]
    [InlineData("Europe/Lisbon", "2026-03-29T12:00:00Z", "2026-03-29T23:00:00Z")]
    [InlineData("America/Santiago", "2026-09-05T12:00:00Z", "2026-09-06T04:00:00Z")] // no midnight: the clocks go from 24:00 to 1:00
    [InlineData("Asia/Kolkata", "2026-01-31T18:29:59Z", "2026-01-31T18:30:00Z")]
    public void A_day_ends_at_midnight_there(string zone, string now, string end) => Assert.Equal(
        DateTimeOffset.Parse(end, CultureInfo.InvariantCulture),
        BudgetDay.EndsAt(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(zone)));

    public void Dispose() => _data.Dispose();

    private static (decimal Spent, decimal Reserved, decimal? Remaining) Of(BudgetState state) =>
        (state.SpentUsd, state.ReservedUsd, state.RemainingUsd);

    private async Task<Dictionary<string, string?>> SettingsAsync(bool isPostgreSql)
    {
        var settings = new Dictionary<string, string?> { ["Models:BudgetUsdPerDay"] = "0.25", ["Queue:Concurrency"] = "0" };
        if (isPostgreSql) settings["ConnectionStrings:generation"] = await server.CreateDatabaseAsync();
        else settings["Storage:DataDirectory"] = _data.Path;
        return settings;
    }
}
