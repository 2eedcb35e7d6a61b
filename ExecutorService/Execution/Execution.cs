using System.Security.Cryptography;
using System.Text;

namespace ExecutorService.Execution;

/// <summary>A stored execution. The result is its canonical text, so that a replay can be compared byte for byte.</summary>
/// <param name="Fingerprint">The request's fingerprint: another request with the same id is refused.</param>
/// <param name="Inputs">The accepted inputs, defaults filled in, as JSON.</param>
internal sealed record Execution(
    string Fingerprint,
    string PatternId,
    string PatternSha256,
    ExecutionStatus Status,
    string Inputs,
    RequestContext Context,
    IReadOnlyList<StepReport> Steps,
    string? Result,
    ExecutionError? Error,
    DateTimeOffset CreatedAt)
{
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
