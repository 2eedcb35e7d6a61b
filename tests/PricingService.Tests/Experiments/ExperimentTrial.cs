using PricingService.Experiments;

namespace PricingService.Tests.Experiments;

/// <summary>A simulated experiment, looked at after every subject.</summary>
internal sealed class ExperimentTrial(Random random, double minimumEffect, double alpha, params ExperimentTrial.Arm[] arms)
{
    private readonly VariantCounts[] _counts = [.. arms.Select((_, i) => new VariantCounts { ExperimentId = "x", Variant = $"v{i}" })];

    /// <param name="Share">Of the subjects.</param>
    /// <param name="Price">Of the nights; how many there are is random.</param>
    internal readonly record struct Arm(double Share, double Conversion, double Price)
    {
        private const double MeanNights = 4;

        public double RevenuePerQuote => Conversion * Price * MeanNights;
    }

    /// <summary>Whether a difference in revenue per quote was ever found, for any variant.</summary>
    public bool FoundRevenue { get; private set; }

    public bool FoundConversion { get; private set; }

    /// <summary>Subjects until a difference in revenue was found.</summary>
    public int FoundAfter { get; private set; }

    /// <summary>Whether an interval of the difference in revenue ever missed the truth.</summary>
    public bool Missed { get; private set; }

    public bool ChiSquaredAlarm { get; private set; }

    public bool SequentialAlarm { get; private set; }

    public IReadOnlyList<VariantCounts> Counts => _counts;

    public ExperimentTrial Run(int subjects, bool intervals = false, int splitLooksEvery = 0)
    {
        var each = alpha / (arms.Length - 1);
        for (var subject = 1; subject <= subjects; subject++)
        {
            var which = Pick();
            var arm = arms[which];
            var accepted = random.NextDouble() < arm.Conversion;
            // Prices around the arm's, one to seven nights.
            _counts[which]
                .Observe(accepted, accepted ? (long)(100 * arm.Price * (0.6 + (0.8 * random.NextDouble())) * random.Next(1, 8)) : 0);
            for (var i = 1; i < arms.Length; i++)
            {
                if (which != 0 && which != i) continue;
                _counts[i].CompareWith(_counts[0], minimumEffect);
                if (!FoundRevenue && _counts[i].OnRevenue.PValue <= each) (FoundRevenue, FoundAfter) = (true, subject);
                FoundConversion |= _counts[i].OnConversion.PValue <= each;
                if (intervals && !Missed && _counts[i].RevenueMixing is { } mixing)
                {
                    var half = SequentialTest.HalfWidth(Moments.OfDifference(_counts[0].Revenue, _counts[i].Revenue), mixing, each);
                    var truth = 100 * (arms[i].RevenuePerQuote - arms[0].RevenuePerQuote);
                    Missed = Math.Abs(_counts[i].RevenueMean - _counts[0].RevenueMean - truth) > half;
                }
            }
            if (splitLooksEvery > 0 && subject % splitLooksEvery == 0) LookAtSplit();
        }
        return this;
    }

    private int Pick()
    {
        var u = random.NextDouble();
        var i = 0;
        while (i < arms.Length - 1 && (u -= arms[i].Share) >= 0) i++;
        return i;
    }

    private void LookAtSplit()
    {
        long[] observed = [.. _counts.Select(counts => counts.Observed)];
        double[] shares = [.. arms.Select(arm => arm.Share)];
        ChiSquaredAlarm |= SampleRatio.ChiSquared(observed, shares) < SampleRatio.Mismatch;
        SequentialAlarm |= SampleRatio.Sequential(observed, shares) < SampleRatio.Mismatch;
    }
}
