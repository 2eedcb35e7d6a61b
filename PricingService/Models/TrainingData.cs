using PricingService.Models.Acceptance;

namespace PricingService.Models;

/// <summary>An outcome as used for training.</summary>
internal sealed record TrainingRow
{
    public required string OutcomeId { get; init; }
    public required double LogPriceRatio { get; init; }

    /// <summary>ln(price / reference) expected before the price was varied at random; null if it was not, as with imports.</summary>
    public double? LogUnvaried { get; init; }

    /// <summary>The bid price over the reference price: what the night was otherwise worth. 0 if that was not known.</summary>
    public double Cost { get; init; }
    public required DateOnly StayDate { get; init; }
    public required double? LeadTimeDays { get; init; }
    public required double? LengthOfStay { get; init; }
    public required double? Occupancy { get; init; }
    public required double? LogCompetitorRatio { get; init; }
    public required bool Accepted { get; init; }
    public required int RatioBucket { get; init; }

    /// <summary>From before the day since which guests answer otherwise.</summary>
    public bool IsOfBefore { get; init; }

    /// <summary>Those of before say little of the guests of now.</summary>
    public double Trust => IsOfBefore ? 0.05 : 1;

    public double[] Features => Models.Features.Of(LogPriceRatio, StayDate, LeadTimeDays, LengthOfStay, Occupancy,
        LogCompetitorRatio, LogUnvaried ?? LogPriceRatio);

    /// <summary>The day on which the guest asked; that of the stay if it is not known how far ahead.</summary>
    public int AskedDay => StayDate.DayNumber - (int)(LeadTimeDays ?? 0);

    /// <summary>A fifth of all outcomes, chosen by id, is never trained on, so any two models can be compared on it.</summary>
    public bool IsHeldOut
    {
        get
        {
            var hash = 2166136261u; // FNV-1a
            foreach (var letter in OutcomeId) hash = (hash ^ letter) * 16777619u;
            hash = (hash ^ (hash >> 15)) * 2246822519u;
            return (hash >> 13) % 5 == 0;
        }
    }
}

/// <summary>A property's outcomes, newest first, divided into those for training and those for judging.</summary>
internal sealed class TrainingData
{
    /// <summary>Judged only on the newest few hundred: last year does not matter.</summary>
    private const int MostHeldOut = 400;

    private readonly List<TrainingRow> _train = [];
    private readonly List<TrainingRow> _heldOut = [];
    private readonly List<TrainingRow> _sinceChange = [];

    /// <param name="leastHeldOut">Once so many are from since guests changed, they alone judge.</param>
    public TrainingData(IEnumerable<TrainingRow> newestFirst, int leastHeldOut = 30)
    {
        var changed = false;
        foreach (var row in newestFirst)
        {
            changed |= row.IsOfBefore;
            if (!row.IsOfBefore) _sinceChange.Add(row);
            if (!row.IsHeldOut) _train.Add(row);
            else if (_heldOut.Count < MostHeldOut) _heldOut.Add(row);
        }
        if (!changed) _sinceChange.Clear();
        if (_heldOut.Count(row => !row.IsOfBefore) >= leastHeldOut) _heldOut.RemoveAll(row => row.IsOfBefore);
    }

    /// <summary>Those from since guests have answered otherwise; none if they always answered alike.</summary>
    public IReadOnlyList<TrainingRow> SinceChange => _sinceChange;

    public IReadOnlyList<TrainingRow> Train => _train;

    public IReadOnlyList<TrainingRow> HeldOut => _heldOut;

    /// <param name="halfLifeDays">Days after which an outcome counts half.</param>
    public Sample Newest(int count, double halfLifeDays = double.PositiveInfinity) => SampleOf(_train.Take(count), halfLifeDays);

    /// <summary>Those that train and those that judge.</summary>
    public Sample All(int count, double halfLifeDays) => SampleOf(Merged().Take(count), halfLifeDays);

    /// <summary>The newest whose price was varied at random, those that train and those that judge.</summary>
    public IReadOnlyList<TrainingRow> NewestVaried(int count) =>
        [.. Merged().OrderBy(row => row.IsOfBefore).Where(row => row.LogUnvaried is not null).Take(count)];

    private IEnumerable<TrainingRow> Merged() => _train.Concat(_heldOut).OrderByDescending(row => row.AskedDay);

    private static Sample SampleOf(IEnumerable<TrainingRow> rows, double halfLifeDays)
    {
        var some = rows.ToList();
        var newest = some.Count == 0 ? 0 : some.Max(row => row.AskedDay);
        var sample = new Sample(some.Count);
        foreach (var row in some)
            sample.Add(row.Features, row.Accepted, row.Trust * Math.Pow(0.5, (newest - row.AskedDay) / halfLifeDays));
        return sample;
    }

    /// <summary>The middle 98 % of the prices that were tried, as ln(price / reference).</summary>
    public (double Lowest, double Highest) Tried()
    {
        var ratios = _train.Select(row => row.LogPriceRatio).Order().ToList();
        return (ratios[(int)(0.01 * (ratios.Count - 1))], ratios[(int)Math.Ceiling(0.99 * (ratios.Count - 1))]);
    }

    public AcceptanceCounts Counts() => new(_train.GroupBy(row => row.RatioBucket).Select(bucket => new AcceptanceCount
    {
        RatioBucket = bucket.Key, Offered = bucket.Count(), Accepted = bucket.Count(row => row.Accepted),
    }));
}
