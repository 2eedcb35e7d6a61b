using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace GenerationService.Automations.Schedules;

/// <summary>Section <c>Automations:Schedules:{name}</c>; the automation's inputs are under <c>Inputs</c>.</summary>
internal sealed class ScheduleOptions : IValidatableObject
{
    /// <summary>The type of automation that is started.</summary>
    [Required]
    public string Type { get; set; } = "";

    /// <summary>The day of the week on which it is started; every day if left out.</summary>
    public DayOfWeek? Weekday { get; set; }

    /// <summary>The time of day, such as `07:30`.</summary>
    public string At { get; set; } = "06:00";

    /// <summary>Where that is the time: an IANA time zone.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Whether it is started; false keeps it listed.</summary>
    public bool Enabled { get; set; } = true;

    public TimeOnly Time => TimeOnly.ParseExact(At, "HH:mm", CultureInfo.InvariantCulture);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TimeOnly.TryParseExact(At, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            yield return new ValidationResult("must be a time of day such as 07:30", [nameof(At)]);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
            yield return new ValidationResult("must be an IANA time zone such as Europe/Lisbon, or UTC", [nameof(TimeZone)]);
    }
}
