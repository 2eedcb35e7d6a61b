namespace PricingService.Prices;

/// <summary>What a night's next price is measured from: all of a day's stay within a step of its anchor, and of the last one.</summary>
/// <param name="Last">The price last asked or published for the night; null if there was none.</param>
/// <param name="Anchor">
/// The one last asked or published before today, or else the first one of today: without it, a step at a time would lead anywhere in a day.
/// </param>
/// <param name="Yesterday">The anchor, if it is from before today: a model's price is at most 15 % above it.</param>
internal readonly record struct Limits(decimal? Last, decimal? Anchor = null, decimal? Yesterday = null)
{
    public const decimal MostOfYesterday = 1.15m;

    public static Limits None => default;

    public static Limits Of(Asked? asked, Published? published, DateOnly today)
    {
        var before = asked?.Before ?? (published is { } early && early.Day < today ? published.Price : null);
        var last = published is null || published.At <= asked?.At ? asked?.Last : published.Price;
        return new Limits(last, before ?? published?.Price ?? asked?.First, before);
    }

    /// <param name="First">Of today, if it was asked for today.</param>
    /// <param name="Before">The last one before today.</param>
    internal sealed record Asked(decimal First, decimal Last, decimal? Before, long At);

    /// <summary>The newest pack's whose date has come.</summary>
    /// <param name="Day">When it was published.</param>
    internal sealed record Published(decimal Price, DateOnly Day, long At);
}
