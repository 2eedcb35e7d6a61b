using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PricingService.Calendars;
using PricingService.Competitors.Feeds;

namespace PricingService.Tests.Calendars;

/// <summary>Calendars of the shapes that channels write, read into nights.</summary>
public sealed class CalendarReaderTests
{
    private static readonly DateOnly Today = new(2026, 11, 1);
    private static readonly TimeZoneInfo Lisbon = TimeZoneInfo.FindSystemTimeZoneById("Europe/Lisbon");

    [Fact]
    public void Airbnb_s_stays_are_sold_and_its_other_nights_are_closed()
    {
        var read = Read(
            "BEGIN:VEVENT\r\nDTEND;VALUE=DATE:20261123\r\nDTSTART;VALUE=DATE:20261120\r\nUID:1418fb94e984-a@airbnb.com\r\n" +
            "DESCRIPTION:Reservation URL: https://www.airbnb.com/hosting/reservations/details/HM\r\n ABCDE12345\\nPhone Number (Last 4 D\r\n" +
            " igits): 4235\r\nSUMMARY:Reserved\r\nEND:VEVENT\r\n" +
            "BEGIN:VEVENT\r\nDTEND;VALUE=DATE:20261103\r\nDTSTART;VALUE=DATE:20261031\r\nUID:b@airbnb.com\r\n" +
            "SUMMARY:Airbnb (Not available)\r\nEND:VEVENT\r\n", "PRODID:-//Airbnb Inc//Hosting Calendar 1.0//EN");
        Assert.Equal([Closed(1), Closed(2), Sold(20), Sold(21), Sold(22)], read.Nights);
        Assert.Equal((2, 0), (read.Events, read.LeftOut));
    }

    [Fact]
    public void Booking_com_calls_everything_closed_unless_the_settings_say_that_all_are_stays()
    {
        const string events = "BEGIN:VEVENT\nDTSTAMP:20261101T153617Z\nDTSTART;VALUE=DATE:20261108\nDTEND;VALUE=DATE:20261109\n" +
            "UID:ab8907e00fb0089a06e5acfdea101250@booking.com\nSUMMARY:CLOSED - Not available\nEND:VEVENT\n";
        Assert.Equal([Closed(8)], Read(events, "PRODID:-//admin.booking.com\\\\\\, b.v.//NONSGML v1.0//EN").Nights);
        Assert.Equal([Sold(8)], Read(events, allSold: true).Nights);
    }

    [Fact]
    public void Vrbo_s_stays_may_have_a_duration_and_smoobu_s_have_times()
    {
        var vrbo = Read("BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261110\r\nDURATION:P4D\r\nUID:1@vrbo.com\r\nSUMMARY:Reserved - Guest\r\n" +
            "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20261120\r\nDTEND;VALUE=DATE:20261121\r\nSUMMARY:Blocked\r\nEND:VEVENT\r\n");
        Assert.Equal([Sold(10), Sold(11), Sold(12), Sold(13), Closed(20)], vrbo.Nights);
        var times = Read(
            "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/Lisbon:20261110T150000\r\nDTEND;TZID=Europe/Lisbon:20261112T100000\r\n" +
            "SUMMARY:A Guest\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nDTSTART:20261119T233000Z\r\nDTEND:20261121T110000Z\r\nEND:VEVENT\r\n" +
            "BEGIN:VEVENT\r\nUID:3\r\nDTSTART:20261125T090000\r\nDTEND:20261125T110000\r\nSUMMARY:Cleaning\r\nEND:VEVENT\r\n");
        Assert.Equal([Sold(10), Sold(11), Sold(19), Sold(20)], times.Nights);
        Assert.Equal(1, times.LeftOut);
    }

    [Fact]
    public void A_day_is_the_property_s_where_the_time_is_utc() => Assert.Equal([Sold(20)], CalendarReader.Read(Calendar(
        "BEGIN:VEVENT\r\nUID:2\r\nDTSTART:20261119T190000Z\r\nDTEND:20261120T160000Z\r\nEND:VEVENT\r\n"), Today,
        TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"), allSold: false).Nights);

    [Fact]
    public void What_is_cancelled_free_or_over_takes_no_night()
    {
        var read = Read(
            "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261110\r\nDTEND;VALUE=DATE:20261112\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n" +
            "BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20261110\r\nDTEND;VALUE=DATE:20261112\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n" +
            "BEGIN:VEVENT\r\nUID:3\r\nDTSTART;VALUE=DATE:20261020\r\nDTEND;VALUE=DATE:20261101\r\nEND:VEVENT\r\n");
        Assert.Empty(read.Nights);
        Assert.Equal((0, 3), (read.Events, read.LeftOut));
    }

    [Fact]
    public void An_event_without_an_end_is_a_night_and_one_with_end_and_duration_the_longer_of_both() => Assert.Equal(
        [Sold(5), Sold(10), Sold(11), Sold(12), Sold(15)],
        Read("BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261105\r\nEND:VEVENT\r\n" +
            "BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20261110\r\nDTEND;VALUE=DATE:20261113\r\nDURATION:P1D\r\nEND:VEVENT\r\n" +
            "BEGIN:VEVENT\r\nUID:3\r\nDTSTART;VALUE=DATE:20261115\r\nDTEND;VALUE=DATE:20261115\r\nEND:VEVENT\r\n").Nights);

    [Fact]
    public void An_event_that_comes_again_takes_each_of_its_nights() => Assert.Equal([Closed(2), Closed(9), Closed(16)], Read(
        "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261026\r\nDTEND;VALUE=DATE:20261027\r\nRRULE:FREQ=WEEKLY;UNTIL=20261120\r\n" +
        "SUMMARY:Blocked\r\nEND:VEVENT\r\n").Nights);

    [Theory]
    [InlineData("")]
    [InlineData("<html>Please log in</html>")]
    [InlineData("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n")]
    [InlineData("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261110\r\nDTEND;VALUE=DATE:2026")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261345\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTEND;VALUE=DATE:20261110\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")]
    [InlineData("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=No/Where:20261110T100000\r\nDTEND;TZID=No/Where:20261112T100000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n")]
    [InlineData("{\"rates\":[]}")]
    public void What_is_no_whole_calendar_opens_no_night(string text) =>
        Assert.Equal(PullStatus.Unreadable, Assert.Throws<PullException>(() => CalendarReader.Read(text, Today, Lisbon, false)).Status);

    [Fact]
    public void A_calendar_without_events_is_one_without_bookings() => Assert.Empty(Read("").Nights);

    [Fact]
    public void Whatever_arrives_is_read_or_refused()
    {
        var bytes = Encoding.UTF8.GetBytes(Calendar(
            "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20261110\r\nDTEND;VALUE=DATE:20261112\r\n" +
            "RRULE:FREQ=DAILY;COUNT=3\r\nSUMMARY:Reserved\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:2\r\nDTSTART:20261119T233000Z\r\nDURATION:P1DT2H\r\n" +
            "END:VEVENT\r\n"));
        var positions = Gen.Choose(0, bytes.Length - 1);
        var broken =
            from cut in Gen.OneOf(Gen.Constant(bytes.Length), positions)
            from changes in Gen.Zip(positions, Gen.Choose(0, 255)).ListOf()
            select (cut, changes);
        Prop.ForAll(broken.ToArbitrary(), one =>
        {
            var document = bytes.ToArray();
            foreach (var (at, value) in one.changes) document[at] = (byte)value;
            try
            {
                return CalendarReader.Read(Encoding.UTF8.GetString(document.AsSpan(0, one.cut)), Today, Lisbon, false).Nights.Count < 1_200;
            }
            catch (PullException)
            {
                return true;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void Our_calendar_is_read_back_as_the_nights_that_it_was_written_from() => Prop.ForAll(
        Gen.Choose(0, 40).ListOf().ToArbitrary(), Gen.Choose(0, 40).ListOf().ToArbitrary(), (sold, closed) =>
        {
            var nights = sold.Concat(closed).Distinct().Order().Select(day => (Today.AddDays(day), sold.Contains(day))).ToList();
            var written = CalendarWriter.Write("casa-1", nights, DateTimeOffset.UnixEpoch);
            var read = CalendarReader.Read(Encoding.UTF8.GetString(written), Today, Lisbon, false);
            return read.Nights.Select(night => (DateOnly.ParseExact(night.Night, "yyyy-MM-dd"), night.Sold == 1)).SequenceEqual(nights)
                && written.SequenceEqual(CalendarWriter.Write("casa-1", nights, DateTimeOffset.UnixEpoch));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static CalendarNight Sold(int day) => new($"2026-11-{day:00}", 1, 0);

    private static CalendarNight Closed(int day) => new($"2026-11-{day:00}", 0, 1);

    private static CalendarContent Read(string events, string product = "PRODID:x", bool allSold = false) =>
        CalendarReader.Read(Calendar(events, product), Today, Lisbon, allSold);

    private static string Calendar(string events, string product = "PRODID:x") =>
        $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{product}\r\n{events}END:VCALENDAR\r\n";
}
