using GenerationService.Connectors;
using Testing;

namespace GenerationService.Tests.Connectors;

public sealed class CallPaceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_few_go_at_once_and_then_three_a_second()
    {
        var clock = TestClock.AtNoon();
        var pace = new CallPace("Notion", 3, clock);
        var turns = Enumerable.Range(0, 16).Select(_ => pace.TurnAsync(Token)).ToList();
        Assert.Equal(10, turns.Count(turn => turn.IsCompleted));
        clock.Advance(TimeSpan.FromSeconds(1.01));
        await Task.WhenAll(turns.Take(13));
        Assert.Equal(13, turns.Count(turn => turn.IsCompleted));
        clock.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(turns);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, Enumerable.Range(0, 12).Count(_ => pace.TurnAsync(Token).IsCompleted));
    }

    [Fact]
    public void A_queue_that_is_too_long_tells_when_to_come_back()
    {
        var pace = new CallPace("Notion", 3, TestClock.AtNoon());
        for (var turns = 0; turns < 70; turns++) _ = pace.TurnAsync(Token);
        var failure = Assert.Throws<RetryLaterException>(() => { _ = pace.TurnAsync(Token); });
        Assert.InRange(failure.Pause.TotalSeconds, 20, 20.5);
    }

    [Fact]
    public void The_longest_pause_counts()
    {
        var clock = TestClock.AtNoon();
        var pace = new CallPace("Notion", 3, clock);
        pace.PauseFor(TimeSpan.FromHours(1));
        pace.PauseFor(TimeSpan.FromMinutes(1));
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(TimeSpan.FromMinutes(1), Assert.Throws<RetryLaterException>(() => { _ = pace.TurnAsync(Token); }).Pause);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(pace.TurnAsync(Token).IsCompleted);
    }
}
