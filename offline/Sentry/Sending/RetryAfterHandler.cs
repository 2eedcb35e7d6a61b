using System.Net;

namespace Sentry.Sending;

/// <summary>After a 429 without limits by category nothing is sent until the server is ready again.</summary>
internal sealed class RetryAfterHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(60);

    private long _notBefore;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _notBefore) > DateTimeOffset.UtcNow.Ticks)
            return new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.TooManyRequests && !response.Headers.Contains("X-Sentry-Rate-Limits"))
            Volatile.Write(ref _notBefore, ReadyAt(response).UtcTicks);
        return response;
    }

    private static DateTimeOffset ReadyAt(HttpResponseMessage response)
    {
        var retryAfter = response.Headers.RetryAfter;
        return retryAfter?.Date ?? DateTimeOffset.UtcNow + (retryAfter?.Delta ?? Default);
    }
}
