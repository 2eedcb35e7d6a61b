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

    /// <param name="isWhole">Whether it is certain that nothing is missing at the end.</param>
    /// <exception cref="PullException">It is not a document of the feed's format.</exception>
    public static IReadOnlyList<FeedRate> Read(string text, Feed feed, bool isWhole)
    {
        if (text.AsSpan().TrimStart() is ['<', ..])
            throw new PullException(PullStatus.Unreadable, $"The document is HTML or XML, not {feed.Options.Format}.");
        var names = new NameIds();
        var rows = feed.Options.Format == "csv" ? CsvDocument.Read(text, feed.Options, isWhole) : JsonDocumentRows.Read(text, feed.Options);
        return OneOfEach([.. rows.Select(row => row switch
        {
            FeedRow.Read read => Read(row.Position, read.Values, feed, names),
            FeedRow.Refused refused => new FeedRate.Refused(row.Position, refused.Refusal),
            _ => throw new UnreachableException(),
        })]);
    }

    /// <summary>Of several prices for the same, nobody knows which is meant: the first is no better than the last.</summary>
    private static IReadOnlyList<FeedRate> OneOfEach(IReadOnlyList<FeedRate> rates)
    {
        var torn = rates.OfType<FeedRate.Read>()
            .GroupBy(rate => (rate.Property, rate.Report with { Price = null }))
            .Where(same => same.Select(rate => rate.Report.Price).Distinct().Count() > 1)
            .SelectMany(same => same.Select(rate => rate.Position)).ToHashSet();
        if (torn.Count == 0) return rates;
        return [.. rates.Select(rate => !torn.Contains(rate.Position) ? rate : new FeedRate.Refused(rate.Position, new RateRefusal(
            RateFault.Conflict, "The document has several prices for this competitor, night and length of stay. If they are of several " +
                "rooms, name the column that tells them apart as the feed's Fields:Room, or leave one of them in the document.")))];
    }

    private static FeedRate Read(long position, string?[] values, Feed feed, NameIds names)
    {
        if (Array.FindIndex(values, value => value?.Contains('\uFFFD') is true) is >= 0 and var odd)
            return Refuse(RateFault.Unreadable, $"'{FeedColumns.Fields[odd]}' is in another encoding than the document: set it as the " +
                $"feed's Encoding.");
        try
        {
            var report = new RateReport(feed.Source, Competitor(), Date(feed.Options),
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

        // Feeds name competitors as people do.
        string? Competitor()
        {
            if (Text(FeedColumns.Competitor) is not { } name) return null;
            var room = feed.Options.Fields.Room.Length > 0 ? Text(FeedColumns.Room) : null;
            var full = room is null ? name : $"{name}.{room}";
            var id = Identifier.IsWellFormed(full) ? full : NameIds.Of(full);
            return names.Claim(id, room is null ? name : $"{name} / {room}", out _) ? id : throw new FieldException(
                $"'competitor' would have the same id '{id}' as another name in this document: write the two names differently.");
        }

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

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private sealed class FieldException(string message) : Exception(message);
}

internal abstract record FeedRate(long Position)
{
    /// <param name="Property">Our id of the property that the row is about; not checked yet.</param>
    public sealed record Read(long Position, string Property, RateReport Report) : FeedRate(Position);

    public sealed record Refused(long Position, RateRefusal Refusal) : FeedRate(Position);
}
