using GenerationService.Sla.Checks;
using Microsoft.Extensions.Options;
using ServiceDefaults.Requests;

namespace GenerationService.Sla.Maintenance;

/// <summary>
/// Which windows are accepted. None begins in the past: downtime does not become maintenance afterwards. None is endless: a
/// forgotten one would hide everything. They may overlap; what two of them cover is excluded once.
/// </summary>
internal sealed class MaintenanceRules(CheckCatalog checks, IOptions<SlaOptions> options, TimeProvider clock)
{
    private const int LongestTitle = 120;
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(366);

    /// <param name="request">What could be read.</param>
    /// <param name="faults">What could not; those of the rules are added.</param>
    public Faults Check(MaintenanceRequest request, Faults faults)
    {
        var isReadable = (string field) => !faults.ByField.ContainsKey(field);
        var now = clock.GetUtcNow();
        var starts = request.Starts(now);
        var most = options.Value.MaxMaintenanceHours;
        var isTitle = !isReadable("title") || request.Title.Trim().Length is >= 1 and <= LongestTitle;
        faults.Unless(isTitle, "title", $"must be a text of 1 to {LongestTitle} characters")
            .Unless(!request.Title.Any(char.IsControl), "title", "must be one line without control characters")
            .Unless(starts >= now - Late, "starts_at", "must not be in the past: downtime does not become maintenance afterwards")
            .Unless(starts <= now + Furthest, "starts_at", "must be within a year from now")
            .Between("duration_minutes", request.DurationMinutes, 1, most * 60)
            .Unless(!isReadable("ends_at") || !isReadable("duration_minutes")
                    || request.EndsAt is null != request.DurationMinutes is null, "ends_at",
                "must be given, or duration_minutes, but not both");
        if (request.EndsAt is { } ends)
        {
            faults.Unless(ends - starts >= Shortest, "ends_at", "must be at least a minute after starts_at")
                .Unless(ends > now, "ends_at", "must be in the future")
                .Unless(ends - starts <= TimeSpan.FromHours(most), "ends_at",
                    $"must be at most {most} hours after starts_at; plan a longer one in parts");
        }
        var given = request.Checks ?? [];
        faults.Unless(request.Checks is null || given.Count is >= 1 and <= CheckNames.Most, "checks",
            $"must be left out (all checks) or hold 1 to {CheckNames.Most} names");
        for (var i = 0; i < Math.Min(given.Count, CheckNames.Most); i++)
            faults.Unless(checks.Find(given[i]) is not null, $"checks[{i}]", "must be the name of a configured check; GET /sla/uptime " +
                "lists them");
        return faults.Unless(given.Distinct(StringComparer.Ordinal).Count() == given.Count, "checks", "must not repeat a name");
    }
}
