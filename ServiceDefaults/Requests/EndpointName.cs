using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ServiceDefaults.Requests;

/// <summary>The endpoint that a request asked for: one value per route.</summary>
public static class EndpointName
{
    /// <summary>Unmatched paths are one value, however many a scanner tries.</summary>
    public const string Unmatched = "unmatched";

    /// <summary>The route's template, without the trailing slash that routing adds to a group's root.</summary>
    public static string Of(HttpContext context) =>
        context.GetEndpoint() is not RouteEndpoint { RoutePattern.RawText: { Length: > 0 } template } ? Unmatched
        : template.Length > 1 ? template.TrimEnd('/')
        : template;
}
