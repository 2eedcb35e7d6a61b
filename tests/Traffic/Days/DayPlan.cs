using System.Globalization;

namespace Traffic.Days;

/// <summary>What can happen on a day.</summary>
internal enum Kind
{
    /// <summary>The properties are put in order, and the night's pack is built.</summary>
    Opening,

    /// <summary>A guest looks at a few properties, and may book one.</summary>
    Search,

    /// <summary>A guest gives a booking of this day back.</summary>
    Cancellation,

    /// <summary>An owner has a text written.</summary>
    Text,

    /// <summary>An owner has the portfolio analysed.</summary>
    Analysis,

    /// <summary>Somebody registers.</summary>
    Registration,
}

/// <summary>Something that happens.</summary>
/// <param name="Number">Its place in the day.</param>
/// <param name="At">When, from midnight on.</param>
/// <param name="Property">The property that it is about.</param>
/// <param name="LeadDays">How far ahead the stay is.</param>
/// <param name="Nights">How long it is.</param>
/// <param name="Willing">Where the guest stands among all guests, from 0 (books at nearly any price) to 1 (hardly any).</param>
internal sealed record Happening(int Number, TimeSpan At, Kind Kind, int Property, int LeadDays, int Nights, double Willing)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Number,6} {At:hh\\:mm\\:ss} {Kind} property {Property}, {LeadDays} days ahead, {Nights} nights, {Willing:0.000}");
}

/// <summary>A day of a portfolio, the same for the same seed.</summary>
/// <remarks>
/// Guests come as a Poisson process whose rate follows the day: few at night, most before noon and in the evening. Lead times and stays
/// are those of holiday homes: half of the guests book within three weeks, for two to four nights.
/// </remarks>
internal sealed record DayPlan(IReadOnlyList<Happening> Happenings)
{
    private const double SearchesPerPropertyAndDay = 40;
    private const double CancellationsPerSearch = 0.02;
    private const double TextsPerPropertyAndDay = 0.5;
    private const double RegistrationsPerSearch = 0.05;
    private const int AnalysesPerHour = 6;

    /// <summary>Shares of the day's searches by hour; they add up to 1.</summary>
    private static readonly double[] ByHour =
    [
        .012, .008, .005, .004, .004, .006, .015, .030, .045, .058, .066, .068,
        .062, .058, .054, .050, .048, .050, .056, .066, .076, .078, .054, .027,
    ];

    public static DayPlan Of(int seed, int properties, int hours)
    {
        var random = new Random(seed);
        var drawn = new List<Happening> { New(TimeSpan.Zero, Kind.Opening) };
        for (var hour = 0; hour < 24; hour++)
        {
            var searches = SearchesPerPropertyAndDay * properties * ByHour[hour];
            Draw(hour, searches, Kind.Search);
            Draw(hour, searches * CancellationsPerSearch, Kind.Cancellation);
            Draw(hour, searches * RegistrationsPerSearch, Kind.Registration);
            // Owners work in the daytime.
            if (hour is < 8 or > 19) continue;
            Draw(hour, TextsPerPropertyAndDay * properties / 12, Kind.Text);
            Draw(hour, AnalysesPerHour, Kind.Analysis);
        }
        // The whole day is drawn whatever is asked for, so that its first hours are the same.
        return new DayPlan(
        [
            .. drawn.Where(happening => happening.At < TimeSpan.FromHours(hours)).OrderBy(happening => happening.At)
                .Select((happening, number) => happening with { Number = number }),
        ]);

        void Draw(int hour, double expected, Kind kind)
        {
            for (var at = Next(); at < 1; at += Next()) drawn.Add(New(TimeSpan.FromHours(hour + at), kind));

            double Next() => -Math.Log(1 - random.NextDouble()) / expected;
        }

        Happening New(TimeSpan at, Kind kind) => new(0, at, kind, random.Next(properties),
            Math.Min(330, (int)Math.Exp(3 + 1.1 * Normal())), 1 + Math.Min(13, (int)(-Math.Log(1 - random.NextDouble()) * 2.2)),
            random.NextDouble());

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
