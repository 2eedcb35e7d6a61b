using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Requests;

namespace ExecutorService.Execution;

/// <summary>The execution ends here. The message says how to fix it and goes to the caller.</summary>
internal sealed class ExecutionException(ExecutionError error, string message, IDictionary<string, string[]>? errors = null,
    Exception? inner = null)
    : Exception(message, inner)
{
    public ExecutionError Error { get; } = error;

    /// <summary>The step that ended it, or what comes before the first one: <c>request</c> or <c>pin</c>.</summary>
    public string Step { get; init; } = "request";

    public ErrorFacts Facts => Error.Facts();

    /// <summary>That there is no pack is an answer, not a failure.</summary>
    public ProblemHttpResult ToProblem() => Error is ExecutionError.NoPack or ExecutionError.NoFreshPack
        ? Problem.Refused(Facts.Status, Facts.Type, Facts.Title, Message)
        : Problem.Of(Facts.Status, Facts.Type, Facts.Title, Message, errors);
}
