using ServiceDefaults.Requests;
using Storage.Rows;

namespace GenerationService.Automations;

/// <summary>A row of the table <c>automations</c>.</summary>
internal sealed record AutomationRow
{
    public const string Columns = """
        job_id AS Id, type AS Type, type_sha256 AS TypeSha256, inputs AS Inputs, status AS Status, is_held AS IsHeld, ending AS Ending,
        retry_from AS RetryFrom, reason AS Reason, due_at AS DueAt, error AS Error, failed_step AS FailedStep, result AS Result,
        trace_id AS TraceId, version AS Version, created_at AS CreatedAt, started_at AS StartedAt, finished_at AS FinishedAt
        """;

    public required string Id { get; init; }
    public required string Type { get; init; }
    public required string TypeSha256 { get; init; }
    public required string Inputs { get; init; }
    public required string Status { get; init; }
    public required long IsHeld { get; init; }
    public string? Ending { get; init; }
    public required long RetryFrom { get; init; }
    public string? Reason { get; init; }
    public long? DueAt { get; init; }
    public string? Error { get; init; }
    public string? FailedStep { get; init; }
    public string? Result { get; init; }
    public string? TraceId { get; init; }
    public required long Version { get; init; }
    public required long CreatedAt { get; init; }
    public long? StartedAt { get; init; }
    public long? FinishedAt { get; init; }

    public static AutomationRow Of(Automation of) => new()
    {
        Id = of.Id, Type = of.Type, TypeSha256 = of.TypeSha256, Inputs = of.Inputs, Status = of.Status.Word(),
        IsHeld = of.IsHeld ? 1 : 0, Ending = of.Ending is { } ending ? ending.Word() : null,
        RetryFrom = of.RetryFrom, Reason = of.Reason, DueAt = of.DueAt.ToStored(), Error = of.Error, FailedStep = of.FailedStep,
        Result = of.Result, TraceId = of.TraceId,
        Version = of.Version, CreatedAt = of.CreatedAt.ToUnixTimeMilliseconds(), StartedAt = of.StartedAt.ToStored(),
        FinishedAt = of.FinishedAt.ToStored(),
    };

    public Automation ToAutomation(IReadOnlyList<AutomationStep> steps) => new()
    {
        Id = Id, Type = Type, TypeSha256 = TypeSha256, Inputs = Inputs, Status = Words.Parse<AutomationStatus>(Status),
        IsHeld = IsHeld != 0, Ending = Ending is null ? null : Words.Parse<Ending>(Ending), RetryFrom = (int)RetryFrom, Reason = Reason,
        DueAt = Instants.FromStored(DueAt), Error = Error, FailedStep = FailedStep, Result = Result, TraceId = TraceId, Version = Version,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt), StartedAt = Instants.FromStored(StartedAt),
        FinishedAt = Instants.FromStored(FinishedAt), Steps = steps,
    };
}

/// <summary>A row of the table <c>automation_steps</c>.</summary>
internal sealed record StepRow
{
    public const string Columns = """
        job_id AS Id, position AS Position, name AS Name, action AS Action, status AS Status, round AS Round, attempts AS Attempts,
        failures AS Failures, losses AS Losses, is_unknown AS IsUnknown, undo_failures AS UndoFailures, began_at AS BeganAt,
        attempted_at AS AttemptedAt, finished_at AS FinishedAt, state AS State, result AS Result, error AS Error
        """;

    public required string Id { get; init; }
    public required long Position { get; init; }
    public required string Name { get; init; }
    public required string Action { get; init; }
    public required string Status { get; init; }
    public required long Round { get; init; }
    public required long Attempts { get; init; }
    public required long Failures { get; init; }
    public required long Losses { get; init; }
    public required long IsUnknown { get; init; }
    public required long UndoFailures { get; init; }
    public long? BeganAt { get; init; }
    public long? AttemptedAt { get; init; }
    public long? FinishedAt { get; init; }
    public string? State { get; init; }
    public string? Result { get; init; }
    public string? Error { get; init; }

    public static StepRow Of(string id, AutomationStep step) => new()
    {
        Id = id, Position = step.Position, Name = step.Name, Action = step.Action, Status = step.Status.Word(), Round = step.Round,
        Attempts = step.Attempts, Failures = step.Failures, Losses = step.Losses, IsUnknown = step.IsUnknown ? 1 : 0,
        UndoFailures = step.UndoFailures, BeganAt = step.BeganAt.ToStored(), AttemptedAt = step.AttemptedAt.ToStored(),
        FinishedAt = step.FinishedAt.ToStored(), State = step.State, Result = step.Result, Error = step.Error,
    };

    public AutomationStep ToStep() => new()
    {
        Position = (int)Position, Name = Name, Action = Action, Status = Words.Parse<StepStatus>(Status), Round = (int)Round,
        Attempts = (int)Attempts, Failures = (int)Failures, Losses = (int)Losses, IsUnknown = IsUnknown != 0,
        UndoFailures = (int)UndoFailures, BeganAt = Instants.FromStored(BeganAt), AttemptedAt = Instants.FromStored(AttemptedAt),
        FinishedAt = Instants.FromStored(FinishedAt), State = State, Result = Result, Error = Error,
    };
}
