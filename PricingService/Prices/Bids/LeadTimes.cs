namespace PricingService.Prices.Bids;

/// <summary>Lead times in steps that widen with the distance: demand for a night changes fast in its last days, slowly before.</summary>
internal static class LeadTimes
{
    /// <summary>The day after the last lead time counted.</summary>
    public const int End = 500;

    private static readonly int[] Starts = [0, 1, 2, 3, 4, 5, 6, 7, 9, 11, 14, 18, 23, 30, 40, 55, 75, 105, 150, 210, 290, End];

    public static int Count => Starts.Length - 1;

    /// <summary>The first lead time of a step; of the one after the last, <see cref="End"/>.</summary>
    public static int Start(int step) => Starts[step];

    public static int Width(int step) => Starts[step + 1] - Starts[step];

    public static double Middle(int step) => (Starts[step] + Starts[step + 1] - 1) / 2.0;

    public static int StepOf(int leadTimeDays)
    {
        var step = Count - 1;
        while (Starts[step] > leadTimeDays) step--;
        return step;
    }
}

/// <summary>Nights that are alike: the same month, and the same kind of weekday.</summary>
internal static class NightKind
{
    public const int Count = 36;
    public const int Weekdays = 3;

    public static int Of(DateOnly night) => ((night.Month - 1) * Weekdays) + Weekday(night);

    public static int Month(int kind) => kind / Weekdays;

    /// <summary>Monday to Thursday, Friday and Saturday, Sunday.</summary>
    public static int Weekday(int kind) => kind % Weekdays;

    /// <summary>A night that stands for its kind: in the middle of the month, far from any change of the year.</summary>
    public static DateOnly Typical(int kind)
    {
        var middle = new DateOnly(2026, Month(kind) + 1, 15);
        var wanted = Weekday(kind) switch { 0 => DayOfWeek.Wednesday, 1 => DayOfWeek.Friday, _ => DayOfWeek.Sunday };
        while (middle.DayOfWeek != wanted) middle = middle.AddDays(1);
        return middle;
    }

    private static int Weekday(DateOnly night) => night.DayOfWeek switch
    {
        DayOfWeek.Friday or DayOfWeek.Saturday => 1,
        DayOfWeek.Sunday => 2,
        _ => 0,
    };
}
