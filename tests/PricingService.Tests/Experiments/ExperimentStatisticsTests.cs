using PricingService.Experiments;
using static PricingService.Tests.Experiments.ExperimentTrial;

namespace PricingService.Tests.Experiments;

/// <summary>
/// What the verdicts are worth, by simulation. PLATFORM_EXPERIMENT_RUNS sets another number of runs: docs/experiments.md
/// has the figures for 10,000.
/// </summary>
public sealed class ExperimentStatisticsTests(ITestOutputHelper output)
{
    private const double Alpha = 0.05;

    private static int Runs(int ordinary) => int.TryParse(Environment.GetEnvironmentVariable("PLATFORM_EXPERIMENT_RUNS"), out var asked)
        ? asked
        : ordinary;

    [Theory]
    [InlineData("even", 0.20, 0.5, 2, 0.1)]
    [InlineData("even, large effects expected", 0.20, 0.5, 2, 1.0)]
    [InlineData("few accept, large effects expected", 0.05, 0.5, 2, 1.0)]
    [InlineData("most accept", 0.80, 0.5, 2, 0.1)]
    [InlineData("nine in ten get the control", 0.20, 0.9, 2, 0.5)]
    [InlineData("one in ten gets the control, few accept", 0.05, 0.1, 2, 0.5)]
    [InlineData("three treatments", 0.20, 0.25, 4, 0.5)]
    public void Equal_variants_checked_after_every_subject_are_called_different_no_more_often_than_alpha(string name,
        double conversion, double control, int variants, double minimumEffect)
    {
        var runs = Runs(200);
        var arms = Enumerable.Range(0, variants).Select(
            i => new Arm(i == 0 ? control : (1 - control) / (variants - 1), conversion, 100)).ToArray();
        var (revenue, acceptance) = (0, 0);
        Each(runs, random =>
        {
            var trial = new ExperimentTrial(random, minimumEffect, Alpha, arms).Run(4_000);
            if (trial.FoundRevenue) Interlocked.Increment(ref revenue);
            if (trial.FoundConversion) Interlocked.Increment(ref acceptance);
        });
        output.WriteLine($"{name}: of {runs} runs, revenue {(double)revenue / runs:P2}, conversion {(double)acceptance / runs:P2}");
        Assert.True(revenue <= Most(runs, Alpha), $"{revenue} of {runs}");
        Assert.True(acceptance <= Most(runs, Alpha), $"{acceptance} of {runs}");
    }

    [Fact]
    public void A_fixed_sample_test_looked_at_as_often_would_be_wrong_most_of_the_time()
    {
        // What the sequential test is for, and that the simulation would show it: the same looks, with Student's bound.
        var runs = Runs(200);
        var found = 0;
        Each(runs, random =>
        {
            var counts = new[] { default(Moments), default };
            for (var subject = 0; subject < 4_000; subject++)
            {
                var which = random.Next(2);
                counts[which] = counts[which].With(random.NextDouble() < 0.2 ? random.NextDouble() : 0);
                if (subject < 200
                    || Math.Abs(counts[1].Mean - counts[0].Mean) <= 1.96 * Math.Sqrt(Moments.OfDifference(counts[0], counts[1]))) continue;
                Interlocked.Increment(ref found);
                return;
            }
        });
        output.WriteLine($"fixed-sample test with peeking: {(double)found / runs:P1}");
        Assert.True(found > 0.2 * runs, $"{found} of {runs}");
    }

    [Theory]
    [InlineData(0.1, 0.95)]
    [InlineData(0.2, 0.95)]
    public void A_planted_difference_is_found(double lift, double least)
    {
        var runs = Runs(40);
        var (found, wrong, after) = (0, 0, 0L);
        Each(runs, random =>
        {
            var trial = new ExperimentTrial(random, 0.1, Alpha, new Arm(0.5, 0.4, 100), new Arm(0.5, 0.4 * (1 + lift), 100)).Run(30_000);
            if (!trial.FoundRevenue) return;
            Interlocked.Increment(ref found);
            Interlocked.Add(ref after, trial.FoundAfter);
            if (trial.Counts[1].RevenueSide < 0) Interlocked.Increment(ref wrong);
        });
        output.WriteLine(
            $"{lift:P0} more revenue: found in {(double)found / runs:P1} of {runs} runs, after {after / Math.Max(1, found)} subjects " +
            $"on average");
        Assert.True(found >= least * runs, $"{found} of {runs}");
        Assert.Equal(0, wrong);
    }

    [Theory]
    [InlineData("no difference", 0.20, 100, 0.5)]
    [InlineData("fewer pay more", 0.16, 130, 0.5)]
    [InlineData("uneven", 0.30, 100, 0.8)]
    public void The_interval_contains_the_truth_at_every_moment(string name, double conversion, double price, double control)
    {
        var runs = Runs(200);
        var missed = 0;
        Each(runs, random =>
        {
            if (new ExperimentTrial(random, 0.5, Alpha, new Arm(control, 0.20, 100), new Arm(1 - control, conversion, price)).Run(4_000,
                intervals: true).Missed) Interlocked.Increment(ref missed);
        });
        output.WriteLine($"{name}: the truth was outside at some moment in {(double)missed / runs:P2} of {runs} runs");
        Assert.True(missed <= Most(runs, Alpha), $"{missed} of {runs}");
    }

    [Fact]
    public void A_split_as_configured_seldom_alarms_and_another_does()
    {
        var runs = Runs(200);
        var (chiSquared, sequential, once, noticed) = (0, 0, 0, 0);
        var arms = new[] { new Arm(0.7, 0.2, 100), new Arm(0.3, 0.2, 100) };
        Each(runs, random =>
        {
            var right = new ExperimentTrial(random, 0.1, Alpha, arms).Run(10_000, splitLooksEvery: 100);
            if (right.ChiSquaredAlarm) Interlocked.Increment(ref chiSquared);
            if (right.SequentialAlarm) Interlocked.Increment(ref sequential);
            if (SampleRatio.ChiSquared([.. right.Counts.Select(counts => counts.Observed)], [0.7, 0.3]) < SampleRatio.Mismatch)
                Interlocked.Increment(ref once);
        });
        Each(runs, random =>
        {
            // A fifth of the second variant's subjects goes missing.
            long[] counts = [0, 0];
            for (var subject = 0; subject < 10_000; subject++)
            {
                if (random.NextDouble() < 0.7) counts[0]++;
                else if (random.NextDouble() < 0.8) counts[1]++;
            }
            if (SampleRatio.ChiSquared(counts, [0.7, 0.3]) < SampleRatio.Mismatch
                && SampleRatio.Sequential(counts, [0.7, 0.3]) < SampleRatio.Mismatch) Interlocked.Increment(ref noticed);
        });
        output.WriteLine(
            $"a right split alarms: chi-squared once {(double)once / runs:P2}, in 100 looks {(double)chiSquared / runs:P2}; sequential " +
            $"in 100 looks {(double)sequential / runs:P2}; a wrong one by both {(double)noticed / runs:P2}");
        Assert.True(once <= Most(runs, SampleRatio.Mismatch), $"{once} of {runs}");
        Assert.True(sequential <= Most(runs, SampleRatio.Mismatch), $"{sequential} of {runs}");
        Assert.True(chiSquared <= Most(runs, 0.03), $"{chiSquared} of {runs}");
        Assert.True(noticed >= 0.99 * runs, $"{noticed} of {runs}");
    }

    [Fact]
    public void The_formulas_give_what_a_calculator_gives()
    {
        // V = 4, τ² = 9, Δ = 3: ½ ln(4/13) + 81 / (2·4·13)
        Assert.Equal((0.5 * Math.Log(4.0 / 13)) + (81.0 / 104), SequentialTest.LogRatio(3, 4, 3), 12);
        // The interval's edge is where the p-value is alpha.
        Assert.Equal(Alpha, SequentialTest.PValue(SequentialTest.LogRatio(SequentialTest.HalfWidth(4, 3, Alpha), 4, 3)), 12);
        Assert.Equal(0.0455002638963584, SampleRatio.ChiSquared([60, 40], [0.5, 0.5]), 12); // χ² = 4 with one degree of freedom
        Assert.Equal(0.1353352832366127, SampleRatio.ChiSquared([60, 40, 50], [1 / 3.0, 1 / 3.0, 1 / 3.0]), 12); // χ² = 4 with two: e⁻²
        double[] values = [3, 1, 4, 1, 5, 9, 2, 6];
        var moments = values.Aggregate(default(Moments), (so_far, value) => so_far.With(value));
        Assert.Equal((8, 3.875, 52.875), (moments.Count, moments.Mean, Math.Round(moments.Squares, 9)));
        var together = values[..3].Aggregate(default(Moments), (so_far, value) => so_far.With(value))
            .And(values[3..].Aggregate(default(Moments), (so_far, value) => so_far.With(value)));
        Assert.Equal((8, 3.875, 52.875), (together.Count, together.Mean, Math.Round(together.Squares, 9)));
        Assert.Equal((0.25, 0.75), (Moments.OfShare(1, 4).Mean, Moments.OfShare(1, 4).Squares));
    }

    [Fact]
    public void What_was_once_found_stays_found_on_the_side_where_it_was()
    {
        var (control, above, same) = (new Moments(1_000, 10, 400_000), new Moments(1_000, 13, 400_000), new Moments(2_000, 9.9, 800_000));
        var before = default(Evidence).Look(control, above, 0.2);
        Assert.Equal((0.2 * 11.5, 1), (before.Mixing!.Value, before.Side));
        // V = 2·400000/999/1000, or the pooled 0.8029 with the spread between the two, which is more.
        var variance = Moments.OfDifference(control, above);
        Assert.Equal((800_000 + (9.0 * 500)) / 1_999 * 0.002, variance, 12);
        Assert.Equal(SequentialTest.LogRatio(3, variance, 2.3), before.Largest, 12);
        Assert.Equal(before, before.Look(control, same, 0.2));
        var below = before.Look(control, new Moments(1_000, 5, 400_000), 0.2);
        Assert.Equal((-1, before.Mixing), (below.Side, below.Mixing));
        Assert.True(below.Largest > before.Largest);
        Assert.Equal(default, default(Evidence).Look(default(Moments) with { Count = 100 }, default(Moments) with { Count = 100 }, 0.2));
    }

    private static void Each(int runs, Action<Random> trial) => Parallel.For(0, runs, run => trial(new Random(1_000_003 * (run + 1))));

    /// <summary>What a true probability of <paramref name="p"/> exceeds once in a thousand times.</summary>
    private static double Most(int runs, double p) => (runs * p) + (3.09 * Math.Sqrt(runs * p * (1 - p)));
}
