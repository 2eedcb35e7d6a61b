using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ServiceDefaults.Requests;

/// <summary>Answers that say what is wrong and how to fix it (RFC 9457).</summary>
public static class Problem
{
    /// <summary>The type of a 503 that means "not yet, try again in a moment". Nothing was done, so any call may be repeated.</summary>
    public const string NotReady = "urn:platform:not-ready";

    /// <summary>A problem with a stable type, for example <c>urn:platform:pricing:unknown-property</c>.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="type">Stable identifier of this kind of problem; clients branch on it.</param>
    /// <param name="title">The kind of problem in a few words, the same for each occurrence.</param>
    /// <param name="detail">This occurrence, and how to fix it. Never contains what the caller sent beyond validated identifiers.</param>
    /// <param name="errors">Messages by field path, for invalid input.</param>
    public static ProblemHttpResult Of(int status, string type, string title, string detail,
        IDictionary<string, string[]>? errors = null) =>
        TypedResults.Problem(detail, statusCode: status, title: title, type: type,
            extensions: errors is null ? null : new Dictionary<string, object?> { ["errors"] = errors });

    /// <summary>
    /// A problem with a 5xx that the route's contract promises, such as a full queue or no fresh pack: nothing is broken, so it is
    /// counted in <c>http_requests_refused_total</c> too, and error rates leave it out.
    /// </summary>
    /// <inheritdoc cref="Of" path="/param"/>
    public static ProblemHttpResult Refused(int status, string type, string title, string detail) =>
        TypedResults.Problem(new Refusal { Status = status, Type = type, Title = title, Detail = detail });
}
