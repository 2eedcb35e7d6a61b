using System.Security.Cryptography;
using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;

namespace PricingService.Calendars;

/// <summary>Our calendar for others: spans of nights that cannot be had, as days, without a word about who comes.</summary>
internal static class CalendarWriter
{
    private const string Product = "-//Platform//PricingService//EN";

    /// <param name="nights">In order.</param>
    /// <param name="changedAt">When they last changed: the same nights always give the same bytes.</param>
    public static byte[] Write(string propertyId, IReadOnlyList<(DateOnly Night, bool IsSold)> nights, DateTimeOffset changedAt)
    {
        var calendar = new Calendar { ProductId = Product, Method = "PUBLISH" };
        for (var first = 0; first < nights.Count;)
        {
            var next = first + 1;
            while (next < nights.Count && nights[next].IsSold == nights[first].IsSold
                && nights[next].Night == nights[next - 1].Night.AddDays(1)) next++;
            calendar.Events.Add(Event(propertyId, nights[first].Night, nights[next - 1].Night.AddDays(1), nights[first].IsSold, changedAt));
            first = next;
        }
        return Encoding.UTF8.GetBytes(new CalendarSerializer().SerializeToString(calendar)!);
    }

    private static CalendarEvent Event(string propertyId, DateOnly from, DateOnly to, bool isSold, DateTimeOffset changedAt) => new()
    {
        Uid = $"{Hash($"{propertyId}|{from:O}|{to:O}|{isSold}")}@pricing.platform",
        DtStamp = new CalDateTime(changedAt.UtcDateTime, CalDateTime.UtcTzId),
        Start = new CalDateTime(from),
        End = new CalDateTime(to),
        Summary = isSold ? "Reserved" : "Not available",
        Transparency = TransparencyType.Opaque,
    };

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
