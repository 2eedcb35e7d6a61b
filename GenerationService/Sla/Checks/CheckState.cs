namespace GenerationService.Sla.Checks;

internal enum CheckStatus
{
    /// <summary>There is no result yet, or none for a while.</summary>
    Unknown,
    Up,
    Down,
}

/// <summary>What is known of a check: its status, damped, and its last result.</summary>
internal sealed record CheckState
{
    public required string Name { get; init; }
    public required CheckStatus Status { get; init; }

    /// <summary>When the status began.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Results in a row that speak against the status.</summary>
    public required int Streak { get; init; }
    public required DateTimeOffset FirstAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }
    public required string LastOutcome { get; init; }
    public required string LastDetail { get; init; }
    public required TimeSpan LastTook { get; init; }
    public DateTimeOffset? CertificateExpiresAt { get; init; }

    public bool IsPassing => LastOutcome == CheckOutcome.Passed.Word();

    /// <summary>Its status now: what was seen long ago says nothing.</summary>
    public CheckStatus StatusAt(DateTimeOffset now, Check check) => now - LastAt > check.Memory ? CheckStatus.Unknown : Status;

    /// <summary>
    /// The state after a result. One failure does not take a check down, nor does one success bring it up; only the first
    /// success of all does. A gap between results ends no streak: nobody saw the opposite.
    /// </summary>
    public static CheckState After(CheckState? before, Check check, CheckResult result, DateTimeOffset at)
    {
        var status = before?.Status ?? CheckStatus.Unknown;
        var isAgainst = result.Passed ? status != CheckStatus.Up : status != CheckStatus.Down;
        var streak = isAgainst ? (before?.Streak ?? 0) + 1 : 0;
        // Unknown counts only failures: any success ends it.
        var needed = (result.Passed, status) switch
        {
            (true, CheckStatus.Unknown) => 1,
            (true, _) => check.Options.SuccessesToComeUp,
            (false, _) => check.Options.FailuresToGoDown,
        };
        var turns = isAgainst && streak >= needed;
        var other = result.Passed ? CheckStatus.Up : CheckStatus.Down;
        return new CheckState
        {
            Name = check.Name, Status = turns ? other : status,
            Since = turns || before is null ? at : before.Since, Streak = turns ? 0 : streak, FirstAt = before?.FirstAt ?? at, LastAt = at,
            LastOutcome = result.Outcome.Word(), LastDetail = result.Detail, LastTook = result.Took,
            CertificateExpiresAt = result.CertificateExpiresAt ?? before?.CertificateExpiresAt,
        };
    }
}
