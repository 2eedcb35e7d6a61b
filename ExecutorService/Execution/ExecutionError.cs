using ExecutorService.Agents;

namespace ExecutorService.Execution;

/// <summary>Every way in which an execution ends without a result.</summary>
internal enum ExecutionError
{
    MissingUser,
    InvalidRequest,
    UnknownPattern,
    InvalidInputs,
    RequestIdTaken,
    NothingToReplay,
    UnknownPack,
    UnknownCommit,
    NoPack,
    NoFreshPack,
    StepRefused,
    CircuitOpen,
    TimedOut,
    Unavailable,
    StepFailed,
    Unexpected,
}

/// <param name="Word">Used in metrics, spans and, with dashes, the problem's type.</param>
internal sealed record ErrorFacts(string Word, int Status, string Title)
{
    public string Type => "urn:platform:executor:" + Word.Replace('_', '-');

    public ExecutionStatus Outcome => Status >= 500 ? ExecutionStatus.Error : ExecutionStatus.Rejected;
}

internal static class ExecutionErrors
{
    public static ErrorFacts Facts(this ExecutionError error) => error switch
    {
        ExecutionError.MissingUser => new("missing_user", 400, "No user"),
        ExecutionError.InvalidRequest => new("invalid_request", 400, "The request is invalid"),
        ExecutionError.UnknownPattern => new("unknown_pattern", 404, "No such pattern"),
        ExecutionError.InvalidInputs => new("invalid_inputs", 400, "The inputs do not match the pattern"),
        ExecutionError.RequestIdTaken => new("request_id_taken", 409, "The request id is taken"),
        ExecutionError.NothingToReplay => new("nothing_to_replay", 409, "Nothing to replay"),
        ExecutionError.UnknownPack => new("unknown_pack", 404, "No such pricing pack"),
        ExecutionError.UnknownCommit => new("unknown_commit", 404, "No such ledger commit"),
        ExecutionError.NoPack => new("no_pack", 503, "No pricing pack"),
        ExecutionError.NoFreshPack => new("no_fresh_pack", 503, "No fresh pricing pack"),
        ExecutionError.StepRefused => new("step_refused", 422, "A step refused its inputs"),
        ExecutionError.CircuitOpen => new("circuit_open", 503, "An agent's circuit is open"),
        ExecutionError.TimedOut => new("timeout", 504, "Out of time"),
        ExecutionError.Unavailable => new("unavailable", 503, "A service is not answering"),
        ExecutionError.StepFailed => new("step_failed", 502, "A step failed"),
        ExecutionError.Unexpected => new("unexpected", 500, "Internal error"),
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };

    public static ExecutionError Of(FailureKind failure) => failure switch
    {
        FailureKind.InvalidInput or FailureKind.NotFound => ExecutionError.StepRefused,
        FailureKind.NotFresh => ExecutionError.NoFreshPack,
        FailureKind.CircuitOpen => ExecutionError.CircuitOpen,
        FailureKind.TimedOut => ExecutionError.TimedOut,
        FailureKind.Unavailable => ExecutionError.Unavailable,
        FailureKind.Failed => ExecutionError.StepFailed,
        FailureKind.Unexpected => ExecutionError.Unexpected,
        _ => throw new ArgumentOutOfRangeException(nameof(failure)),
    };
}
