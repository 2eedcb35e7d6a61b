using ServiceDefaults.Requests;

namespace GenerationService.Sla.Maintenance;

internal enum MaintenanceStatus
{
    Planned,
    Running,
    Over,
}

/// <summary>A time for which checks are neither counted nor alerted on.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">For people, on the status page.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="StartsAt">Its beginning.</param>
/// <param name="EndsAt">Its end.</param>
/// <param name="Checks">The checks that it covers; empty: all.</param>
internal sealed record MaintenanceWindow(
    string Id, string Title, MaintenanceStatus Status, DateTimeOffset StartsAt, DateTimeOffset EndsAt, IReadOnlyList<string> Checks);

/// <summary><c>POST /sla/maintenance</c>.</summary>
/// <param name="Title">For people, on the status page.</param>
/// <param name="StartsAt">When it starts; now if left out.</param>
/// <param name="EndsAt">When it ends; or say how long it takes.</param>
/// <param name="DurationMinutes">How long it takes; or say when it ends.</param>
/// <param name="Checks">The checks that it covers; all if left out.</param>
internal sealed record MaintenanceRequest(string Title, DateTimeOffset? StartsAt = null, DateTimeOffset? EndsAt = null,
    int? DurationMinutes = null, IReadOnlyList<string>? Checks = null)
{
    private const string InstantRule = "must be an instant with its offset, such as 2026-01-31T22:00:00Z";

    /// <summary>Reads it member by member; what is wrong is among the body's faults.</summary>
    public static MaintenanceRequest Read(JsonMembers body)
    {
        var request = new MaintenanceRequest(
            body.Text("title", _ => true, "must be a text") ?? "",
            body.OptionalInstant("starts_at", InstantRule), body.OptionalInstant("ends_at", InstantRule),
            body.OptionalWhole("duration_minutes", "must be a whole number"),
            body.OptionalTexts("checks", "must be a list of names of checks"));
        body.RefuseOthers();
        return request;
    }

    public DateTimeOffset Starts(DateTimeOffset now) => StartsAt ?? now;

    /// <summary>Null: it does not say.</summary>
    public DateTimeOffset? Ends(DateTimeOffset now) => DurationMinutes is { } minutes ? Starts(now).AddMinutes(minutes) : EndsAt;
}

/// <summary><c>GET /sla/maintenance</c>.</summary>
internal sealed record MaintenanceList(IReadOnlyList<MaintenanceWindow> Windows);
