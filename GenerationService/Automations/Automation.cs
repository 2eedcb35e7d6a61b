namespace GenerationService.Automations;

/// <summary>An automation as stored: what was asked for, how it stands, and its steps.</summary>
internal sealed record Automation
{
    public required string Id { get; init; }
    public required string Type { get; init; }
    public required string TypeSha256 { get; init; }

    /// <summary>JSON, checked, with defaults filled in.</summary>
    public required string Inputs { get; init; }
    public required AutomationStatus Status { get; init; }

    /// <summary>Somebody paused it: no further step begins.</summary>
    public bool IsHeld { get; init; }

    /// <summary>It no longer goes on to further steps; effects are being undone.</summary>
    public Ending? Ending { get; init; }

    /// <summary>Only steps from this one on are undone and done again, when it is retried.</summary>
    public int RetryFrom { get; init; }

    /// <summary>What it waits for, in words.</summary>
    public string? Reason { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public string? Error { get; init; }
    public string? FailedStep { get; init; }

    /// <summary>JSON.</summary>
    public string? Result { get; init; }
    public string? TraceId { get; init; }

    /// <summary>Grows with each change.</summary>
    public long Version { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public required IReadOnlyList<AutomationStep> Steps { get; init; }

    public Automation With(AutomationStep step) =>
        this with { Steps = [.. Steps.Select(old => old.Position == step.Position ? step : old)] };
}

internal enum AutomationStatus
{
    Queued,
    Running,

    /// <summary>For a time that is known: the pause after a failure, or one that a provider asked for.</summary>
    Waiting,
    Paused,
    Succeeded,
    Failed,
    Cancelled,
}

/// <summary>Why effects are undone.</summary>
internal enum Ending
{
    Failed,
    Cancelled,

    /// <summary>Not an end: steps are done again, and what they did before is undone first.</summary>
    Retried,
}

internal sealed record AutomationStep
{
    public required int Position { get; init; }
    public required string Name { get; init; }
    public required string Action { get; init; }
    public required StepStatus Status { get; init; }

    /// <summary>Part of its marker: a step that is retried after its effect was undone has another effect.</summary>
    public int Round { get; init; } = 1;

    /// <summary>Intentions stored in this round.</summary>
    public int Attempts { get; init; }
    public int Failures { get; init; }

    /// <summary>Attempts whose worker was lost.</summary>
    public int Losses { get; init; }

    /// <summary>An attempt may have had an effect that was not seen.</summary>
    public bool IsUnknown { get; init; }
    public int UndoFailures { get; init; }
    public DateTimeOffset? BeganAt { get; init; }
    public DateTimeOffset? AttemptedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>JSON that the action left for its next look.</summary>
    public string? State { get; init; }

    /// <summary>JSON.</summary>
    public string? Result { get; init; }
    public string? Error { get; init; }

    public bool IsPassed => Status is StepStatus.Succeeded or StepStatus.Skipped;
}

internal enum StepStatus
{
    Pending,
    Running,
    Waiting,
    Succeeded,
    Skipped,
    Failed,
    Undoing,
    Undone,

    /// <summary>Its effect could not be undone and stays.</summary>
    NotUndone,
}
