using System.Net;
using ServiceDefaults.Tracing;

namespace ServiceDefaults.Outbound;

/// <summary>
/// Follows redirects of GET and HEAD, at most three and never from https to http. Another origin gets none of the caller's
/// own headers: a key meant for one host must not go to the host that it points to.
/// </summary>
internal sealed class SafeRedirects : DelegatingHandler
{
    private const int Most = 3;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head) return response;
        var current = request;
        for (var followed = 0; followed < Most && Target(current.RequestUri!, response) is { } target; followed++)
        {
            response.Dispose();
            current = Redirected(current, target);
            response = await base.SendAsync(current, cancellationToken);
        }
        return response;
    }

    private static Uri? Target(Uri from, HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) || response.Headers.Location is not { } location)
                return null;
        var target = location.IsAbsoluteUri ? location : new Uri(from, location);
        return target.Scheme == Uri.UriSchemeHttps || (target.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp)
            ? target
            : null;
    }

    private static HttpRequestMessage Redirected(HttpRequestMessage from, Uri target)
    {
        var next = new HttpRequestMessage(from.Method, target) { Version = from.Version, VersionPolicy = from.VersionPolicy };
        var sameOrigin = Uri.Compare(
            from.RequestUri, target, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;
        foreach (var header in from.Headers.NonValidated.Where(header => sameOrigin || IsPlain(header.Key)))
            next.Headers.TryAddWithoutValidation(header.Key, header.Value);
        // So that the redirect's span names the service too.
        if (from.Options.TryGetValue(ClientSpans.Service, out var service)) next.Options.Set(ClientSpans.Service, service);
        return next;
    }

    private static bool IsPlain(string header) => header.StartsWith("Accept", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("If-", StringComparison.OrdinalIgnoreCase) || header.Equals("User-Agent", StringComparison.OrdinalIgnoreCase);
}
