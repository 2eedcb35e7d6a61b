using System.Runtime.Serialization;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using PricingService.Competitors.Feeds;
using Storage.Rows;

namespace PricingService.Calendars;

/// <summary>
/// From an iCalendar document (RFC 5545) to nights. Only dates, status and the kind of an event are read: names, digits of phones and links
/// to reservations, which channels put into it, go no further than this.
/// </summary>
internal static class CalendarReader
{
    private const int MostEvents = 20_000;

    /// <summary>Airbnb closes what lies beyond its booking horizon, for years: nobody is quoted those nights.</summary>
    private const int FurthestNight = 1_095;

    /// <summary>How channels call nights that nobody can book and nobody has booked, in the languages of their owners.</summary>
    private static readonly string[] Closed =
    [
        "not available", "unavailable", "blocked", "closed", "indisponible", "non disponible", "no disponible", "non disponibile",
        "nicht verf", "geblockt", "blockiert", "niet beschikbaar", "indispon", "owner",
    ];

    /// <param name="today">The property's; what lies before is over.</param>
    /// <param name="allSold">Whether every event is a stay.</param>
    /// <exception cref="PullException">It is no whole calendar, or one of its events cannot be understood.</exception>
    public static CalendarContent Read(string text, DateOnly today, TimeZoneInfo zone, bool allSold)
    {
        var nights = new SortedDictionary<DateOnly, (long Sold, long Closed)>();
        var (taking, leftOut) = (0, 0);
        foreach (var one in Load(text))
        {
            var found = false;
            var isClosed = !allSold && Closed.Any(word => one.Summary?.Contains(word, StringComparison.OrdinalIgnoreCase) is true);
            foreach (var (from, to) in IsFree(one) ? [] : Spans(one, today, zone))
            {
                for (var night = from < today ? today : from; night < to && night <= today.AddDays(FurthestNight); night = night.AddDays(1))
                {
                    var (sold, closed) = nights.GetValueOrDefault(night);
                    nights[night] = isClosed ? (sold, 1) : (sold + 1, closed);
                    found = true;
                }
            }
            if (found) taking++;
            else leftOut++;
        }
        return new CalendarContent([.. nights.Select(night => new CalendarNight(night.Key.ToIso(), night.Value.Sold, night.Value.Closed))],
            taking, leftOut);
    }

    private static List<CalendarEvent> Load(string text)
    {
        if (text.AsSpan().TrimStart() is ['<', ..]) throw new PullException(PullStatus.Unreadable, "The document is HTML, not a calendar.");
        try
        {
            List<CalendarEvent> events = [.. CalendarCollection.Load(text).SelectMany(calendar => calendar.Events)];
            // The library reads nothing at all as no calendar, and a night must not open because of that.
            if (!text.Contains("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase))
                throw new PullException(PullStatus.Unreadable, "The document is no calendar.");
            return events.Count <= MostEvents ? events : throw new PullException(PullStatus.TooLarge,
                $"The calendar has more than {MostEvents} events.");
        }
        catch (Exception e) when (e is SerializationException or ArgumentException or FormatException or InvalidOperationException
            or OverflowException or NullReferenceException)
        {
            throw new PullException(PullStatus.Unreadable,
                "The document is no whole calendar, or has a date that does not exist. Nothing was changed.");
        }
    }

    private static bool IsFree(CalendarEvent one) => string.Equals(one.Status, EventStatus.Cancelled, StringComparison.OrdinalIgnoreCase)
        || string.Equals(one.Transparency, TransparencyType.Transparent, StringComparison.OrdinalIgnoreCase);

    /// <summary>From the night of arrival to the day of departure, which is no night.</summary>
    private static IEnumerable<(DateOnly From, DateOnly To)> Spans(CalendarEvent one, DateOnly today, TimeZoneInfo zone)
    {
        try
        {
            if (one.Start is not { } start) throw new InvalidOperationException();
            var first = Day(start, zone);
            var last = LastDay(one, start, zone);
            // A day's event without an end is that day; so is one that ends on the day it starts, which no channel means as nothing.
            if (!start.HasTime && last <= first) last = first.AddDays(1);
            if (one.RecurrenceRule is null) return [(first, last)];
            var nights = last.DayNumber - first.DayNumber;
            return [.. one.GetOccurrences(new CalDateTime(today.AddDays(-nights))).Select(each => Day(each.Period.StartTime, zone))
                .TakeWhile(day => day <= today.AddDays(FurthestNight)).Take(FurthestNight).Select(day => (day, day.AddDays(nights)))];
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or OverflowException or TimeZoneNotFoundException)
        {
            throw new PullException(PullStatus.Unreadable,
                "An event of the calendar has no start, or one in an unknown time zone. Nothing was changed.");
        }
    }

    /// <summary>The later of end and duration, if both are there, against the rules: rather a night too many than one sold twice.</summary>
    private static DateOnly LastDay(CalendarEvent one, CalDateTime start, TimeZoneInfo zone)
    {
        var byEnd = one.End is { } end ? Day(end, zone) : DateOnly.MinValue;
        var byDuration = one.Duration is { } duration ? Day(start.Add(duration), zone) : DateOnly.MinValue;
        var last = byEnd > byDuration ? byEnd : byDuration;
        return last == DateOnly.MinValue ? Day(start, zone) : last;
    }

    private static DateOnly Day(CalDateTime time, TimeZoneInfo zone) => !time.HasTime || time.IsFloating
        ? time.Date
        : DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(DateTime.SpecifyKind(time.AsUtc, DateTimeKind.Utc), zone));
}
