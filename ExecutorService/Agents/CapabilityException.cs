namespace ExecutorService.Agents;

/// <summary>
/// A capability could not answer. The message goes to the caller and into spans: it names fields and services, never values.
/// </summary>
internal sealed class CapabilityException(FailureKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public FailureKind Kind { get; } = kind;
}

internal enum FailureKind
{
    /// <summary>The inputs are not valid for the capability.</summary>
    InvalidInput,

    /// <summary>Something named in the inputs does not exist.</summary>
    NotFound,

    /// <summary>The latest pack is not fresh, and the caller insisted on a fresh one.</summary>
    NotFresh,

    /// <summary>The agent's circuit is open after repeated failures.</summary>
    CircuitOpen,

    /// <summary>The step timed out.</summary>
    TimedOut,

    /// <summary>The service behind the agent does not answer, or says that it can't.</summary>
    Unavailable,

    /// <summary>The service behind the agent tried and failed.</summary>
    Failed,

    /// <summary>A fault of ours.</summary>
    Unexpected,
}

internal static class FailureKinds
{
    /// <summary>The name in metrics, spans and stored steps.</summary>
    public static string Word(this FailureKind kind) => kind switch
    {
        FailureKind.InvalidInput => "invalid_input",
        FailureKind.NotFound => "not_found",
        FailureKind.NotFresh => "not_fresh",
        FailureKind.CircuitOpen => "circuit_open",
        FailureKind.TimedOut => "timeout",
        FailureKind.Unavailable => "unavailable",
        FailureKind.Failed => "failed",
        FailureKind.Unexpected => "unexpected",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Whether it reflects the agent's health: a caller's mistake must not open the circuit for everybody.</summary>
    public static bool IsAgentsFault(this FailureKind kind) =>
        kind is FailureKind.TimedOut or FailureKind.Unavailable or FailureKind.Failed or FailureKind.Unexpected;
}
