namespace GenerationService.Automations;

/// <summary>What is to be done with an automation now, and how it stands once that is decided.</summary>
internal abstract record Turn(Automation After)
{
    /// <summary>It has ended.</summary>
    public sealed record Over(Automation After) : Turn(After);

    /// <summary>Nothing until then; null: until somebody resumes it.</summary>
    public sealed record Later(Automation After, DateTimeOffset? Due) : Turn(After);

    /// <summary>The step is run. Its intention is stored first.</summary>
    public sealed record Run(Automation After, AutomationStep Step) : Turn(After);

    /// <summary>The step's effect is undone.</summary>
    public sealed record Undo(Automation After, AutomationStep Step) : Turn(After);
}

/// <summary>What came of a turn.</summary>
internal abstract record Happened
{
    public sealed record Done(string Result) : Happened;

    public sealed record Pending(string State, TimeSpan Pause) : Happened;

    /// <param name="IsUnknown">It may have had its effect all the same.</param>
    public sealed record Failed(string Error, bool IsFinal, bool IsUnknown) : Happened;

    /// <summary>A provider asked for a pause.</summary>
    public sealed record Wait(string Reason, TimeSpan Pause) : Happened;

    public sealed record Undone : Happened;
}
