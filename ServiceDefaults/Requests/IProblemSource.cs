using Microsoft.AspNetCore.Mvc;

namespace ServiceDefaults.Requests;

/// <summary>
/// Turns one kind of exception into the problem that the caller gets. Register it as a singleton; all registered ones are asked in turn.
/// </summary>
public interface IProblemSource
{
    /// <summary>Null for an exception of another kind. An exception that none knows is a 500, logged and reported.</summary>
    ProblemDetails? Of(Exception exception);
}
