using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Privacy;

namespace ServiceDefaults.Requests;

/// <summary>
/// Writes every problem, from whatever part of the framework or of a slice, with the ids that lead to its logs and trace.
/// </summary>
internal sealed class ProblemWriter(Scrubber scrubber) : IProblemDetailsWriter
{
    /// <summary>Clients that ask for HTML get JSON as well: a problem in JSON beats an empty answer.</summary>
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var problem = context.ProblemDetails;
        if (problem is Refusal) Refusal.Mark(http);
        problem.Status ??= http.Response.StatusCode;
        var known = KnownProblems.Of(problem.Status.Value);
        if (problem.Type is null || !problem.Type.StartsWith("urn:", StringComparison.Ordinal)) problem.Type = known.Type;
        problem.Title ??= known.Title;
        problem.Detail ??= known.Detail;
        problem.Title = scrubber.Text(problem.Title);
        problem.Detail = scrubber.Text(problem.Detail);
        if (problem.Extensions.TryGetValue("errors", out var errors) && errors is IDictionary<string, string[]> messages)
            problem.Extensions["errors"] = messages.ToDictionary(field => scrubber.Text(field.Key),
                field => Array.ConvertAll(field.Value, scrubber.Text));
        problem.Extensions[RequestId.Field] = http.TraceIdentifier;
        if (Activity.Current is { } activity) problem.Extensions["trace_id"] = activity.TraceId.ToHexString();
        http.Response.StatusCode = problem.Status.Value;
        http.Response.Headers[RequestId.Header] = http.TraceIdentifier;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsJsonAsync(problem, PlatformJson.Answers, "application/problem+json", http.RequestAborted);
    }
}
