using Microsoft.AspNetCore.Mvc;

namespace ExecutorService.Execution;

/// <summary>One line for every execution that ends without a result: a caller's mistake is information, anything else a warning.</summary>
internal static partial class ExecutionLog
{
    /// <param name="logger">Where to.</param>
    /// <param name="pattern">The pattern's id; <see cref="ExecutionMetrics.UnknownPattern"/> for one that does not exist.</param>
    /// <param name="failure">Why.</param>
    public static void Failed(this ILogger logger, string pattern, ExecutionException failure) =>
        Failed(logger, failure.Facts.Outcome is ExecutionStatus.Error ? LogLevel.Warning : LogLevel.Information, pattern, failure.Step,
            failure.Facts.Word, failure.Message);

    /// <summary>It ended outside of any step, because of the store or of a mistake in the service.</summary>
    /// <param name="logger">Where to.</param>
    /// <param name="pattern">As above.</param>
    /// <param name="stage">What was being done: <c>request</c>, <c>pin</c>, <c>run</c> or <c>keep</c>.</param>
    /// <param name="failure">Why.</param>
    /// <param name="problem">How the caller is answered, if that is known; otherwise the line has the stack.</param>
    public static void Failed(this ILogger logger, string pattern, string stage, Exception failure, ProblemDetails? problem) =>
        Failed(logger, LogLevel.Warning, pattern, stage,
            problem?.Type?.Split(':')[^1].Replace('-', '_') ?? ExecutionError.Unexpected.Facts().Word,
            problem?.Detail ?? $"{failure.GetType().Name} was not expected.", problem is null ? failure : null);

    // Not "prices: refused" or "pin: unavailable": what follows such words and a colon is redacted.
    [LoggerMessage("Pattern {Pattern} failed at step {Step} ({Reason}). {Detail}")]
    private static partial void Failed(ILogger logger, LogLevel level, string pattern, string step, string reason, string detail,
        Exception? exception = null);
}
