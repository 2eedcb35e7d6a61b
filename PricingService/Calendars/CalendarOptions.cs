using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;
using ServiceDefaults.Requests;

namespace PricingService.Calendars;

/// <summary>Section <c>Calendars</c>.</summary>
internal sealed class CalendarOptions
{
    /// <summary>Calendars pulled at the same time.</summary>
    [Range(1, 50)]
    public int MaxConcurrentPulls { get; set; } = 4;

    /// <summary>Hours of the longest pause between two pulls of a calendar that keeps failing.</summary>
    [Range(0.01, 168)]
    public double MaxPauseHours { get; set; } = 6;

    /// <summary>Seconds between two looks for calendars that have no job yet.</summary>
    [Range(1, 60)]
    public int WatchSeconds { get; set; } = 5;
}

/// <summary>Section <c>Calendars:Feeds:{name}</c>: a property's calendar at a channel.</summary>
internal sealed class CalendarFeedOptions : IValidatableObject
{
    /// <summary>The calendar's address, http or https. Channels put its key into it: it is a secret.</summary>
    [HttpAddress]
    public string Url { get; set; } = "";

    /// <summary>A file that holds the address, read at each pull.</summary>
    public string UrlFile { get; set; } = "";

    /// <summary>The property whose nights it tells.</summary>
    [Required]
    public string Property { get; set; } = "";

    /// <summary>
    /// Every event is a stay, whatever it is called: for Booking.com, which calls stays and closed nights the same.
    /// </summary>
    public bool AllSold { get; set; }

    /// <summary>Minutes between two pulls; doubled for each failure in a row.</summary>
    [Range(1.0, 10_080)]
    public double IntervalMinutes { get; set; } = 60;

    /// <summary>Largest calendar, after decompression.</summary>
    [Range(1, 64 << 20)]
    public long MaxBytes { get; set; } = 5 << 20;

    /// <summary>Seconds for a whole pull, until the calendar has arrived.</summary>
    [Range(0.1, 600)]
    public double TimeoutSeconds { get; set; } = 60;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url.Length > 0 == UrlFile.Length > 0) yield return new ValidationResult("must be set, or UrlFile, but not both", [nameof(Url)]);
        if (Property.Length > 0 && !Identifier.IsWellFormed(Property))
            yield return new ValidationResult(Identifier.Rule, [nameof(Property)]);
    }
}
