using System.Globalization;
using System.Text.Json.Nodes;

namespace GenerationService.Automations.Schedules;

/// <summary>An automation that is started again and again.</summary>
internal sealed record Schedule(string Name, AutomationType Type, JsonObject Inputs, ScheduleOptions Options)
{
    private const int DaysAround = 8;
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(Options.TimeZone);

    /// <summary>When it is next due after a time.</summary>
    public DateTimeOffset Next(DateTimeOffset after) => Slots(after).First(slot => slot > after);

    /// <summary>The <c>Idempotency-Key</c> of the start that is due at a time: one slot never starts two.</summary>
    public string KeyAt(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture,
        $"schedule.{Name}.{Slots(at).Last(slot => slot <= at).UtcDateTime:yyyyMMddTHHmm}Z");

    private IEnumerable<DateTimeOffset> Slots(DateTimeOffset around)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(around, _zone).DateTime);
        return Enumerable.Range(-DaysAround, (2 * DaysAround) + 1).Select(today.AddDays)
            .Where(day => Options.Weekday is null || day.DayOfWeek == Options.Weekday).Select(Instant);
    }

    /// <summary>A time that the clocks skip is an hour later by them, and of one that they show twice it is the second.</summary>
    private DateTimeOffset Instant(DateOnly day)
    {
        var local = day.ToDateTime(Options.Time);
        return new DateTimeOffset(local, _zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
