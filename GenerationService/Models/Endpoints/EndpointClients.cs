using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;

namespace GenerationService.Models.Endpoints;

/// <summary>OpenAI's own client for an endpoint, without what we do ourselves, measured by OpenTelemetry's conventions.</summary>
internal static class EndpointClients
{
    public static IChatClient Create(EndpointOptions endpoint, EndpointHttp http, TimeProvider clock)
    {
        var key = new EndpointKey(endpoint);
        var client = new ChatClient(endpoint.Model, key.Credential, new OpenAIClientOptions
        {
            Endpoint = new Uri(endpoint.Address),
            Transport = http.Transport(),
            // It would try three more times, against a Retry-After of an hour too; jobs are tried again by the queue.
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            // WholeAnswers limits the time.
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            EnableDistributedTracing = false,
        });
        return Measured(new WholeAnswers(client.AsIChatClient(), key, endpoint, clock));
    }

    /// <summary>
    /// Spans and metrics by OpenTelemetry's GenAI conventions, and no prompt and no text in any of them. Said here, since the default comes
    /// from a variable of the environment.
    /// </summary>
    public static IChatClient Measured(IChatClient client) => client.AsBuilder()
        .UseOpenTelemetry(sourceName: ModelsSetup.Telemetry, configure: telemetry => telemetry.EnableSensitiveData = false)
        .Build();
}
