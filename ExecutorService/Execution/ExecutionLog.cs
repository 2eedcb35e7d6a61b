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

    // Not "prices: refused" or "pin: unavailable": what follows such words and a colon is redacted.
    [LoggerMessage("Pattern {Pattern} failed at step {Step} ({Reason}). {Detail}")]
    private static partial void Failed(ILogger logger, LogLevel level, string pattern, string step, string reason, string detail);
}
