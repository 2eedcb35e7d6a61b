namespace GenerationService.Connectors.Vercel;

/// <summary>Vercel's own states, and two of ours: one that is not known here, and one that lasted too long.</summary>
internal enum VercelState
{
    Queued,
    Initializing,
    Building,
    Ready,
    Error,
    Canceled,
    Blocked,
    Deleted,

    /// <summary>A state that Vercel has added: in progress until the deadline.</summary>
    Unknown,

    /// <summary>Still in progress at the deadline.</summary>
    TimedOut,
}

internal static class VercelStates
{
    public static VercelState Of(string? readyState) => readyState switch
    {
        "QUEUED" => VercelState.Queued,
        "INITIALIZING" => VercelState.Initializing,
        "BUILDING" => VercelState.Building,
        "READY" => VercelState.Ready,
        "ERROR" => VercelState.Error,
        "CANCELED" => VercelState.Canceled,
        "BLOCKED" => VercelState.Blocked,
        "DELETED" => VercelState.Deleted,
        _ => VercelState.Unknown,
    };
}
