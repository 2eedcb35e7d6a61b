using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ServiceDefaults.Requests;

/// <summary>What a request asked for, in as few words as the service has routes.</summary>
public static class EndpointName
{
    /// <summary>What no route knows is one value, however many paths a scanner tries.</summary>
    public const string Unmatched = "unmatched";

    /// <summary>The route's template, that of a group's root without the slash that routing puts behind it.</summary>
    public static string Of(HttpContext context) =>
        context.GetEndpoint() is not RouteEndpoint { RoutePattern.RawText: { Length: > 0 } template } ? Unmatched
        : template.Length > 1 ? template.TrimEnd('/')
        : template;
}
