using System.ClientModel.Primitives;
using ServiceDefaults.Outbound;

namespace GenerationService.Models.Endpoints;

/// <summary>The HTTP client of all endpoints: guarded, measured, without retries.</summary>
internal sealed class EndpointHttp(HttpClient http)
{
    /// <summary>The label <c>service</c>, and the section <c>Outbound:models</c>.</summary>
    public const string Purpose = "models";

    public HttpClientPipelineTransport Transport() => new Named(http);

    private sealed class Named(HttpClient http) : HttpClientPipelineTransport(http)
    {
        protected override void OnSendingRequest(PipelineMessage message, HttpRequestMessage httpRequest) => httpRequest.Named("chat");
    }
}
