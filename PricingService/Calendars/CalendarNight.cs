namespace PricingService.Calendars;

/// <summary>A night that a calendar says cannot be had.</summary>
/// <param name="Night">An ISO date.</param>
/// <param name="Sold">How many of its stays cover the night.</param>
/// <param name="Closed">1 if the channel or the owner does not let it, which is no sale.</param>
internal sealed record CalendarNight(string Night, long Sold, long Closed);

/// <summary>What a calendar holds, and nothing about any guest.</summary>
/// <param name="Events">Events that take nights.</param>
/// <param name="LeftOut">Events that take none: cancelled, marked as free, over, or within a day.</param>
internal sealed record CalendarContent(IReadOnlyList<CalendarNight> Nights, int Events, int LeftOut);
