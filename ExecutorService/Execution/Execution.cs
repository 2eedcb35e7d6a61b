using System.Security.Cryptography;
using System.Text;

namespace ExecutorService.Execution;

/// <summary>A stored execution. The result is its canonical text, so that a replay can be compared byte for byte.</summary>
internal sealed record Execution
{
    /// <summary>The request's fingerprint: another request with the same id is refused.</summary>
    public required string Fingerprint { get; init; }
    public required string PatternId { get; init; }
    public required string PatternSha256 { get; init; }

    /// <summary>The version of the service that executed it; null if it was not kept yet.</summary>
    public required string? ServiceVersion { get; init; }
    public required ExecutionStatus Status { get; init; }

    /// <summary>The accepted inputs, defaults filled in, as JSON.</summary>
    public required string Inputs { get; init; }
    public required RequestContext Context { get; init; }
    public required IReadOnlyList<StepReport> Steps { get; init; }
    public required string? Result { get; init; }
    public required ExecutionError? Error { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    public string? ResultSha256 => Result is null ? null : Sha256(Result);

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

internal enum ExecutionStatus
{
    Success,

    /// <summary>Answered, but an optional step failed.</summary>
    Degraded,

    /// <summary>Our fault, or that of a service behind us: 5xx.</summary>
    Error,

    /// <summary>The caller's mistake: 4xx.</summary>
    Rejected,
}

internal static class ExecutionStatuses
{
    public static string Word(this ExecutionStatus status) => status switch
    {
        ExecutionStatus.Success => "success",
        ExecutionStatus.Degraded => "degraded",
        ExecutionStatus.Error => "error",
        ExecutionStatus.Rejected => "rejected",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
