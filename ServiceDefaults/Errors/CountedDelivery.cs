using System.Net;
using ServiceDefaults.Metrics;

namespace ServiceDefaults.Errors;

/// <summary>
/// Counts the error reports that Sentry's ingest did not accept, and notes when it asks for a pause. Without a propagator the delivery
/// creates no span of its own (that would be one trace per report) and passes on no trace.
/// </summary>
internal sealed class CountedDelivery(DroppedTelemetry dropped, IngestPause pause)
    : DelegatingHandler(new SocketsHttpHandler { ActivityHeadersPropagator = null })
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            pause.Read(response);
            if (!response.IsSuccessStatusCode)
                dropped.Add("errors", response.StatusCode == HttpStatusCode.TooManyRequests ? "rate_limited" : "refused");
            return response;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            dropped.Add("errors", "export_failed");
            throw;
        }
    }
}
