using System.Diagnostics;
using System.Globalization;
using PricingService.Properties;
using ServiceDefaults.Requests;

namespace PricingService.Competitors.Feeds;

/// <summary>
/// From a pulled document to reported rates. Whatever the document contains, the result is rows, refused rows or one
/// <see cref="PullException"/>.
/// </summary>
internal static class FeedRates
{
    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"];

    /// <exception cref="PullException">It is not a document of the feed's format.</exception>
    public static IReadOnlyList<FeedRate> Read(string text, Feed feed)
    {
        if (text.AsSpan().TrimStart() is ['<', ..])
            throw new PullException(PullStatus.Unreadable, $"The document is HTML or XML, not {feed.Options.Format}.");
        var rows = feed.Options.Format == "csv" ? CsvDocument.Read(text, feed.Options) : JsonDocumentRows.Read(text, feed.Options);
        return [.. rows.Select(row => row switch
        {
            FeedRow.Read read => Read(row.Position, read.Values, feed),
            FeedRow.Refused refused => new FeedRate.Refused(row.Position, refused.Refusal),
            _ => throw new UnreachableException(),
        })];
    }

    private static FeedRate Read(long position, string?[] values, Feed feed)
    {
        if (Array.FindIndex(values, value => value?.Contains('\uFFFD') is true) is >= 0 and var odd)
            return Refuse(RateFault.Unreadable, $"'{FeedColumns.Fields[odd]}' is in another encoding than the document: set it as the " +
                $"feed's Encoding.");
        try
        {
            var report = new RateReport(feed.Source, Id(Text(FeedColumns.Competitor)), Date(feed.Options),
                Number(FeedColumns.Price, feed.Options),
                Text(FeedColumns.Currency) ?? NullIfEmpty(feed.Options.Currency), Nights(feed.Options), Time());
            var property = Text(FeedColumns.Property) is { } theirs
                ? feed.Options.Properties.GetValueOrDefault(theirs, theirs)
                : NullIfEmpty(feed.Options.Property);
            return property is null
                ? Refuse(RateFault.MissingField, "'property_id' is missing.")
                : new FeedRate.Read(position, property, report);
        }
        catch (FieldException e)
        {
            return Refuse(RateFault.WrongType, e.Message);
        }

        FeedRate.Refused Refuse(RateFault reason, string detail) => new(position, new RateRefusal(reason, detail));

        string? Text(int field) => NullIfEmpty(values[field]?.Trim());

        decimal? Number(int field, FeedOptions options)
        {
            if (Text(field) is not { } text) return null;
            // No thousands separators: "118,00" could be read either way.
            var numbers = new NumberFormatInfo { NumberDecimalSeparator = options.Format == "csv" ? options.DecimalSeparator : "." };
            return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                numbers, out var number)
                ? number : throw new FieldException($"'{FeedColumns.Fields[field]}' is not a number of ordinary size.");
        }

        int? Nights(FeedOptions options) => Number(FeedColumns.LengthOfStay, options) switch
        {
            null => null,
            { } number when decimal.IsInteger(number) && number is >= int.MinValue and <= int.MaxValue => (int)number,
            _ => throw new FieldException("'length_of_stay' is not a whole number."),
        };

        DateOnly? Date(FeedOptions options) =>
            Text(FeedColumns.StayDate) is not { } text ? null
            : DateOnly.TryParseExact(text, options.DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
            : throw new FieldException($"'stay_date' is not a date of the form {options.DateFormat}.");

        DateTimeOffset? Time() =>
            Text(FeedColumns.ObservedAt) is not { } text ? null
            : DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time
            : throw new FieldException("'observed_at' is not a time of the form 2026-01-31T12:00:00Z.");
    }

    /// <summary>Feeds name competitors as people do.</summary>
    private static string? Id(string? name) => name is null || Identifier.IsWellFormed(name) ? name : Identifier.FromName(name);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private sealed class FieldException(string message) : Exception(message);
}

internal abstract record FeedRate(long Position)
{
    /// <param name="Property">Our id of the property that the row is about; not checked yet.</param>
    public sealed record Read(long Position, string Property, RateReport Report) : FeedRate(Position);

    public sealed record Refused(long Position, RateRefusal Refusal) : FeedRate(Position);
}
