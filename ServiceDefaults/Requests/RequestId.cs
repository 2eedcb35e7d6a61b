using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ServiceDefaults.Requests;

/// <summary>
/// The id that connects a request's logs, spans, problems and calls to other services: the caller's <c>X-Request-ID</c> if it is
/// well-formed, a new one otherwise. It is the request's <see cref="HttpContext.TraceIdentifier"/> and is returned in the answer.
/// </summary>
public static class RequestId
{
    /// <summary>The header that carries the id, in both directions and between services.</summary>
    public const string Header = "X-Request-ID";

    /// <summary>The tag and log field that carries the id.</summary>
    public const string Field = "request_id";

    private const int MaxLength = 128;

    /// <summary>
    /// The id of the request that is being handled here, or of the one that queued the work at hand; null outside both.
    /// </summary>
    public static string? Current
    {
        get
        {
            for (var activity = Activity.Current; activity is not null; activity = activity.Parent)
            {
                if (activity.GetTagItem(Field) is string id) return id;
            }
            return null;
        }
    }

    /// <summary>1–128 characters of <c>[A-Za-z0-9._-]</c>: safe in a header, a log line, a label and a file name.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> id) => Identifier.IsWellFormed(id, MaxLength);

    internal static Func<RequestDelegate, RequestDelegate> Middleware(TimeProvider clock) => next => context =>
    {
        var id = Taken(context.Request.Headers[Header]) ?? TimeOrderedId.New(clock.GetUtcNow()).ToString("N");
        context.TraceIdentifier = id;
        context.Response.Headers[Header] = id;
        Activity.Current?.SetTag(Field, id);
        return next(context);
    };

    /// <summary>Two headers, or an invalid one, do not count: guessing which was meant would connect the wrong requests.</summary>
    private static string? Taken(StringValues header) =>
        header.Count == 1 && header[0] is { } id && IsWellFormed(id) ? id : null;
}
