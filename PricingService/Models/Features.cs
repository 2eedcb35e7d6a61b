namespace PricingService.Models;

/// <summary>
/// What explains acceptance, on scales where one unit is a sizable change. Unknown values are left at their ordinary value, 0.
/// </summary>
internal static class Features
{
    public const int Count = 13;
    public const int Price = 1;

    /// <summary>
    /// The price before it was varied at random. Whoever sets prices knows things that the other features do not, such as an event in
    /// town; what acceptance owes to those is this coefficient's, and only the random part is left to the price's.
    /// </summary>
    public const int Unvaried = 12;

    public static readonly IReadOnlyList<string> Names =
    [
        "intercept", "log_price_ratio", "lead_time", "weekend", "sunday", "season_sin_1", "season_cos_1", "season_sin_2", "season_cos_2",
        "length_of_stay", "occupancy", "competitor_gap", "unvaried_price",
    ];

    private const double FurthestGap = 0.7;

    /// <param name="logPriceRatio">ln(price / reference).</param>
    /// <param name="logCompetitorRatio">ln(competitors' price / reference).</param>
    /// <param name="logUnvaried">ln(price / reference) before any variation; the price itself if it was not varied.</param>
    public static double[] Of(double logPriceRatio, DateOnly stayDate, double? leadTimeDays, double? lengthOfStay,
        double? occupancy, double? logCompetitorRatio, double logUnvaried)
    {
        var year = (stayDate.DayOfYear - 0.5) / 365.25;
        var (sin1, cos1) = Ieee.OfTurn(year);
        var (sin2, cos2) = Ieee.OfTurn(2 * year);
        return
        [
            1,
            logPriceRatio,
            leadTimeDays is { } days ? (Ieee.Log(1 + days) / 3.4339872044851463) - 1 : 0, // ln(31): 0 at 30 days, −1 on the day itself
            stayDate.DayOfWeek is DayOfWeek.Friday or DayOfWeek.Saturday ? 1 : 0,
            stayDate.DayOfWeek is DayOfWeek.Sunday ? 1 : 0,
            sin1, cos1, sin2, cos2,
            lengthOfStay is { } nights ? Ieee.Log(nights) : 0,
            occupancy is { } sold ? 2 * (sold - 0.5) : 0,
            logCompetitorRatio is { } gap ? Math.Clamp(gap, -FurthestGap, FurthestGap) : 0,
            logUnvaried,
        ];
    }
}
