using Microsoft.AspNetCore.Mvc;

namespace ServiceDefaults.Requests;

/// <summary>
/// Knows what a request is told that one kind of exception ended. Register it as a singleton; those that are registered are asked in turn.
/// </summary>
public interface IProblemSource
{
    /// <summary>Null for an exception of another kind. What none knows is a 500, logged and reported.</summary>
    ProblemDetails? Of(Exception exception);
}
