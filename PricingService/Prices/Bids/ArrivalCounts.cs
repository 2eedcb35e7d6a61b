namespace PricingService.Prices.Bids;

/// <summary>Someone asked for a stay: the first night, how far ahead, for how long, and whether they took it.</summary>
internal readonly record struct Asked(DateOnly Night, int LeadTimeDays, int Nights, bool Accepted)
{
    /// <summary>The day on which they asked, which the clock of whoever reports it need not agree with.</summary>
    public int Day => Night.DayNumber - LeadTimeDays;
}

/// <summary>
/// How many asked for a property's nights and for how many days those could be had, by kind of night and lead time. A night that is sold
/// is no longer asked for, so its days do not count from then on: otherwise good nights would look like bad ones.
/// </summary>
internal sealed class ArrivalCounts
{
    public double[] Arrivals { get; } = new double[NightKind.Count * LeadTimes.Count];

    /// <summary>Days for which a night of that kind was for sale at that lead time.</summary>
    public double[] Exposure { get; } = new double[NightKind.Count * LeadTimes.Count];

    public double Total => Arrivals.Sum();

    public static int Cell(int kind, int step) => (kind * LeadTimes.Count) + step;

    public void Add(ArrivalCounts other)
    {
        for (var i = 0; i < Arrivals.Length; i++)
        {
            Arrivals[i] += other.Arrivals[i];
            Exposure[i] += other.Exposure[i];
        }
    }

    /// <param name="units">How often each night can be sold.</param>
    /// <param name="newest">The last day of the record; the older a day, the less it counts.</param>
    /// <param name="halfLifeDays">Days after which it counts half.</param>
    public static ArrivalCounts Of(IReadOnlyList<Asked> record, int units, int newest, double halfLifeDays)
    {
        const int longest = 1_100;
        var counts = new ArrivalCounts();
        if (record.Count == 0) return counts;
        var first = Math.Max(record.Min(asked => asked.Day), newest - longest);
        var nights = Nights.Of(record);
        var weights = new double[longest + 2];
        for (var age = 0; age < weights.Length; age++) weights[age] = age == 0 ? 1 : weights[age - 1] * Math.Pow(0.5, 1 / halfLifeDays);
        // sums[age] weighs all days up to that age.
        var sums = new double[weights.Length + 1];
        for (var age = 0; age < weights.Length; age++) sums[age + 1] = sums[age] + weights[age];

        foreach (var (number, asked) in nights)
        {
            var kind = NightKind.Of(DateOnly.FromDayNumber(number));
            var last = Math.Min(newest, number);
            var left = units;
            foreach (var (day, accepted) in asked)
            {
                if (left == 0) break;
                if (day >= first && day <= newest && number - day < LeadTimes.End)
                    counts.Arrivals[Cell(kind, LeadTimes.StepOf(number - day))] += weights[newest - day];
                if (accepted && --left == 0) last = Math.Min(last, day);
            }
            for (var step = 0; step < LeadTimes.Count; step++)
            {
                var from = Math.Max(first, number - LeadTimes.Start(step + 1) + 1);
                var to = Math.Min(last, number - LeadTimes.Start(step));
                if (from > to) continue;
                counts.Exposure[Cell(kind, step)] += sums[Math.Min(sums.Length - 1, newest - from + 1)] - sums[newest - to];
            }
        }
        return counts;
    }

    /// <summary>All nights between the first and the last asked for, each with who asked for it, in the order of asking.</summary>
    private static class Nights
    {
        public static IEnumerable<(int Night, IReadOnlyList<(int Day, bool Accepted)> Asked)> Of(IReadOnlyList<Asked> record)
        {
            const int mostNights = 2_500;
            var first = record.Min(asked => asked.Night.DayNumber);
            var last = Math.Min(record.Max(asked => asked.Night.DayNumber + asked.Nights - 1), first + mostNights);
            var byNight = new List<(int Day, bool Accepted)>?[last - first + 1];
            foreach (var asked in record)
            {
                for (var night = 0; night < asked.Nights; night++)
                {
                    var index = asked.Night.DayNumber + night - first;
                    if (index < byNight.Length) (byNight[index] ??= []).Add((asked.Day, asked.Accepted));
                }
            }
            for (var i = 0; i < byNight.Length; i++)
            {
                byNight[i]?.Sort(static (one, other) => one.Day != other.Day ? one.Day.CompareTo(other.Day)
                    : one.Accepted.CompareTo(other.Accepted));
                yield return (first + i, byNight[i] ?? (IReadOnlyList<(int, bool)>)[]);
            }
        }
    }
}
