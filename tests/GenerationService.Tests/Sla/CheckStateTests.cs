using GenerationService.Sla.Checks;

namespace GenerationService.Tests.Sla;

/// <summary>Flap damping and schedule, by themselves.</summary>
public sealed class CheckStateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly Check Three = new("shop", new CheckOptions { FailuresToGoDown = 3, SuccessesToComeUp = 2 });

    [Theory]
    [InlineData("+", "U")]
    [InlineData("--", "??")]
    [InlineData("---", "??D")]
    [InlineData("+--+--+---", "UUUUUUUUUD")]
    [InlineData("---+-+-++", "??DDDDDDU")]
    [InlineData("--+---", "??UUUD")]
    public void It_goes_down_after_so_many_failures_in_a_row_and_comes_up_after_so_many_successes(string results, string expected)
    {
        var (state, seen) = ((CheckState?)null, "");
        for (var i = 0; i < results.Length; i++)
        {
            state = CheckState.After(state, Three, Result(results[i]), Start.AddMinutes(i));
            seen += state.Status switch { CheckStatus.Up => 'U', CheckStatus.Down => 'D', _ => '?' };
        }
        Assert.Equal(expected, seen);
    }

    [Fact]
    public void Its_status_has_the_time_at_which_it_began_and_is_unknown_when_nobody_has_looked_for_a_while()
    {
        var up = CheckState.After(null, Three, Result('+'), Start);
        var still = CheckState.After(CheckState.After(up, Three, Result('-'), Start.AddMinutes(1)), Three, Result('+'),
            Start.AddMinutes(2));
        Assert.Equal((CheckStatus.Up, Start, Start.AddMinutes(2)), (still.Status, still.Since, still.LastAt));
        Assert.Equal(CheckStatus.Up, still.StatusAt(Start.AddMinutes(5), Three));
        Assert.Equal(CheckStatus.Unknown, still.StatusAt(Start.AddMinutes(6), Three));
    }

    [Fact]
    public void Each_moment_is_in_one_slot_and_the_next_slot_begins_where_it_ends()
    {
        var slots = Enumerable.Range(0, 600).Select(second => CheckSchedule.Slot(Three, Start.AddSeconds(second))).Distinct().ToList();
        Assert.Equal(11, slots.Count);
        Assert.All(slots.Zip(slots.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(60), pair.Second - pair.First));
        Assert.Equal(slots[1], CheckSchedule.Next(Three, Start));
        Assert.NotEqual(CheckSchedule.Next(Three, Start), CheckSchedule.Next(Three with { Name = "other" }, Start));
    }

    [Theory]
    [InlineData("200", true)]
    [InlineData("200-299, 401", true)]
    [InlineData("299-200", false)]
    [InlineData("99", false)]
    [InlineData("200-", false)]
    [InlineData("2xx", false)]
    [InlineData("", false)]
    public void Statuses_are_read_or_refused(string text, bool isValid) => Assert.Equal(isValid, StatusRanges.Parse(text) is not null);

    [Theory]
    [InlineData("$.a.b-c[0][12].d", true)]
    [InlineData("$", false)]
    [InlineData("a.b", false)]
    [InlineData("$..a", false)]
    [InlineData("$.a[*]", false)]
    [InlineData("$.a[9999999]", false)]
    public void Paths_are_read_or_refused(string text, bool isValid) => Assert.Equal(isValid, JsonBodyPath.Parse(text) is not null);

    [Fact]
    public void Every_outcome_has_a_word_of_its_own() => Assert.Equal(Enum.GetValues<CheckOutcome>().Length,
        Enum.GetValues<CheckOutcome>().Select(outcome => outcome.Word()).Distinct().Count());

    private static CheckResult Result(char sign) =>
        new(sign == '+' ? CheckOutcome.Passed : CheckOutcome.WrongStatus, "said", TimeSpan.FromMilliseconds(3), null);
}
