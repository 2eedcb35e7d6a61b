using PricingService.Properties;

namespace PricingService.Competitors.Feeds;

/// <summary>A row of a document: the texts of its fields in the order of <see cref="FeedColumns"/>, or why it cannot be read.</summary>
/// <param name="Position">The line of a CSV, or the position in a JSON array, counted from 1.</param>
internal abstract record FeedRow(long Position)
{
    public sealed record Read(long Position, string?[] Values) : FeedRow(Position);

    public sealed record Refused(long Position, RateRefusal Refusal) : FeedRow(Position);

    public static Refused Unreadable(long position, string detail) => new(position, new RateRefusal(RateFault.Unreadable, detail));

    public static Refused Beyond(long position, FeedOptions feed) =>
        new(position, new RateRefusal(RateFault.TooMany, $"The document has more than {feed.MaxRows} rows; the rest is left out: raise " +
            $"the feed's MaxRows, or split the document."));
}

/// <summary>Which fields a row has, and what they are called in the feed.</summary>
internal static class FeedColumns
{
    public const int Property = 0;
    public const int Competitor = 1;
    public const int StayDate = 2;
    public const int Price = 3;
    public const int Currency = 4;
    public const int LengthOfStay = 5;
    public const int ObservedAt = 6;
    public const int Room = 7;

    /// <summary>Their names in a push.</summary>
    public static readonly string[] Fields = ["property_id", "competitor", "stay_date", "price", "currency", "length_of_stay",
        "observed_at", "room"];

    public static string[] NamesIn(FeedOptions feed) =>
        [.. Configured(feed).Zip(Fields, (configured, field) => configured.Length > 0 ? configured : field)];

    /// <summary>Required fields, and those named in the settings.</summary>
    public static bool[] RequiredIn(FeedOptions feed) =>
        [.. Configured(feed).Select((configured, field) => configured.Length > 0 || field switch
        {
            Property => feed.Property.Length == 0,
            Currency => feed.Currency.Length == 0,
            Competitor or StayDate or Price => true,
            _ => false,
        })];

    private static string[] Configured(FeedOptions feed) =>
    [
        feed.Fields.PropertyId, feed.Fields.Competitor, feed.Fields.StayDate, feed.Fields.Price, feed.Fields.Currency,
        feed.Fields.LengthOfStay, feed.Fields.ObservedAt, feed.Fields.Room,
    ];
}
