namespace PricingService.Prices.Bids;

/// <summary>
/// How many a day ask for a night, by lead time and kind of night: a curve over the lead time, times a factor of the month, times one
/// of the weekday. The portfolio's from all its properties together, a property's own as far as its counts say otherwise: each is a
/// Poisson rate with a gamma prior around the level above, which weighs as much as so many arrivals.
/// </summary>
internal sealed class ArrivalRates
{
    private const int Rounds = 6;
    private const double CurveWeight = 4;
    private const double FactorWeight = 20;
    private const double OwnWeight = 10;
    private const double OwnFactorWeight = 25;

    /// <summary>First steps of the groups of lead times in which a property may differ: days, weeks, months ahead.</summary>
    private static readonly int[] Groups = [0, LeadTimes.StepOf(7), LeadTimes.StepOf(30), LeadTimes.StepOf(105), LeadTimes.Count];

    private readonly double[] _rates;

    private ArrivalRates(double[] rates) => _rates = rates;

    public double PerDay(int kind, int step) => _rates[ArrivalCounts.Cell(kind, step)];

    /// <param name="counts">All properties' together.</param>
    public static ArrivalRates OfPortfolio(ArrivalCounts counts)
    {
        var curve = new double[LeadTimes.Count];
        var (months, weekdays) = (Ones(12), Ones(NightKind.Weekdays));
        for (var round = 0; round < Rounds; round++)
        {
            var (asked, exposed) = (new double[LeadTimes.Count], new double[LeadTimes.Count]);
            for (var step = 0; step < curve.Length; step++)
            {
                (asked[step], exposed[step]) =
                    Sum(counts, step, step + 1, (kind, _) => months[NightKind.Month(kind)] * weekdays[NightKind.Weekday(kind)]);
            }
            var smooth = LeadCurve.Of(asked, exposed);
            for (var step = 0; step < curve.Length; step++)
                curve[step] = (asked[step] + CurveWeight) / (exposed[step] + (CurveWeight / Math.Max(1e-12, smooth[step])));
            for (var month = 0; month < months.Length; month++)
                months[month] = Factor(counts, kind => NightKind.Month(kind) == month,
                    (kind, step) => curve[step] * weekdays[NightKind.Weekday(kind)], FactorWeight);
            for (var weekday = 0; weekday < weekdays.Length; weekday++)
                weekdays[weekday] = Factor(counts, kind => NightKind.Weekday(kind) == weekday,
                    (kind, step) => curve[step] * months[NightKind.Month(kind)], FactorWeight);
        }
        return new ArrivalRates(Rates((kind, step) => curve[step] * months[NightKind.Month(kind)] * weekdays[NightKind.Weekday(kind)]));
    }

    /// <param name="all">Its arrivals so far, long remembered.</param>
    /// <param name="recent">The same with a short memory: it says how much is asked for now.</param>
    public ArrivalRates OfProperty(ArrivalCounts all, ArrivalCounts recent)
    {
        var own = Ratio(all, 0, LeadTimes.Count, OwnWeight, _ => 1);
        var now = Ratio(recent, 0, LeadTimes.Count, OwnWeight, _ => own) * own;
        var groups = new double[LeadTimes.Count];
        for (var g = 0; g + 1 < Groups.Length; g++)
        {
            var ratio = Ratio(all, Groups[g], Groups[g + 1], OwnFactorWeight, _ => own);
            for (var step = Groups[g]; step < Groups[g + 1]; step++) groups[step] = ratio;
        }
        var months = new double[12];
        for (var month = 0; month < months.Length; month++)
            months[month] = Factor(all, kind => NightKind.Month(kind) == month,
                (kind, step) => PerDay(kind, step) * own * groups[step], OwnFactorWeight);
        return new ArrivalRates(Rates((kind, step) => PerDay(kind, step) * now * groups[step] * months[NightKind.Month(kind)]));
    }

    private double Ratio(ArrivalCounts counts, int from, int to, double weight, Func<int, double> times)
    {
        var (asked, expected) = Sum(counts, from, to, (kind, step) => PerDay(kind, step) * times(step));
        return (asked + weight) / (expected + weight);
    }

    private static double Factor(ArrivalCounts counts, Func<int, bool> of, Func<int, int, double> rate, double weight)
    {
        var (_, expected) = Sum(counts, 0, LeadTimes.Count, (kind, step) => of(kind) ? rate(kind, step) : 0);
        var own = 0.0;
        for (var kind = 0; kind < NightKind.Count; kind++)
            for (var step = 0; of(kind) && step < LeadTimes.Count; step++) own += counts.Arrivals[ArrivalCounts.Cell(kind, step)];
        return (own + weight) / (expected + weight);
    }

    private static (double Asked, double Expected) Sum(ArrivalCounts counts, int from, int to, Func<int, int, double> rate)
    {
        var (asked, expected) = (0.0, 0.0);
        for (var kind = 0; kind < NightKind.Count; kind++)
        {
            for (var step = from; step < to; step++)
            {
                asked += counts.Arrivals[ArrivalCounts.Cell(kind, step)];
                expected += counts.Exposure[ArrivalCounts.Cell(kind, step)] * rate(kind, step);
            }
        }
        return (asked, expected);
    }

    private static double[] Rates(Func<int, int, double> rate)
    {
        var rates = new double[NightKind.Count * LeadTimes.Count];
        for (var kind = 0; kind < NightKind.Count; kind++)
            for (var step = 0; step < LeadTimes.Count; step++) rates[ArrivalCounts.Cell(kind, step)] = rate(kind, step);
        return rates;
    }

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];
}
