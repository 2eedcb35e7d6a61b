namespace GenerationService.Sla.Incidents;

internal enum IncidentStatus
{
    Open,
    Closed,
}

/// <summary>A time during which a check was down, outside of maintenance.</summary>
internal sealed record Incident
{
    public required string Id { get; init; }
    public required string Check { get; init; }
    public required string Title { get; init; }
    public required IncidentStatus Status { get; init; }

    /// <summary>The result that opened it, in words.</summary>
    public required string Cause { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<IncidentNote> Notes { get; init; }
}

/// <summary>What someone said of an incident; shown on the status page.</summary>
internal sealed record IncidentNote(string Id, DateTimeOffset At, string Text);

/// <summary><c>POST /sla/incidents/{id}/notes</c>.</summary>
internal sealed record NoteRequest(string Text);

/// <summary><c>GET /sla/incidents</c>.</summary>
internal sealed record IncidentList(IReadOnlyList<Incident> Incidents);
