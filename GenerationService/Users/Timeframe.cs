namespace GenerationService.Users;

/// <summary>Spans over which active users are counted.</summary>
internal enum Timeframe
{
    Hour,
    Day,
    Week,
    Month,
}

internal static class Timeframes
{
    public static TimeSpan Length(this Timeframe timeframe) => timeframe switch
    {
        Timeframe.Hour => TimeSpan.FromHours(1),
        Timeframe.Day => TimeSpan.FromDays(1),
        Timeframe.Week => TimeSpan.FromDays(7),
        Timeframe.Month => TimeSpan.FromDays(30),
        _ => throw new ArgumentOutOfRangeException(nameof(timeframe), timeframe, "Not a timeframe."),
    };

    public static string Label(this Timeframe timeframe) => timeframe switch
    {
        Timeframe.Hour => "1h",
        Timeframe.Day => "24h",
        Timeframe.Week => "7d",
        Timeframe.Month => "30d",
        _ => throw new ArgumentOutOfRangeException(nameof(timeframe), timeframe, "Not a timeframe."),
    };
}
