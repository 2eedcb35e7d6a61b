using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Polly;

namespace ServiceDefaults.Outbound;

/// <summary>Typed HTTP clients for the platform's services.</summary>
public static class OutboundSetup
{
    /// <summary>
    /// Adds <typeparamref name="TClient"/> (a class that takes an <see cref="HttpClient"/>) with the base address <c>http://{service}</c>,
    /// found through the configuration <c>services:{service}:http:0</c>; with time-outs, retries of idempotent calls, a circuit breaker per service,
    /// the caller's <c>X-Request-ID</c>, and <c>external_request_duration_seconds</c>.
    /// </summary>
    public static IHttpClientBuilder AddOutboundClient<TClient>(this WebApplicationBuilder builder, string service)
        where TClient : class
    {
        builder.AddValidatedOptions<OutboundOptions>(service, "Outbound", $"Outbound:{service}");
        builder.Services.TryAddSingleton<OutboundMetrics>();
        builder.Services.AddServiceDiscovery();
        // Handlers are renewed by the factory, the breaker's memory must outlive them.
        builder.Services.TryAddKeyedSingleton(service, (services, _) => Resilience.Pipeline(services.OptionsOf(service), services.GetRequiredService<TimeProvider>()));
        return builder.Services.AddHttpClient<TClient>((services, http) =>
            {
                var options = services.OptionsOf(service);
                http.BaseAddress = new Uri($"http://{service}");
                // The answer's body is read under this one; everything before it under the pipeline's own time-outs.
                http.Timeout = TimeSpan.FromSeconds(options.TotalTimeoutSeconds + 1);
                http.MaxResponseContentBufferSize = options.MaxResponseBytes;
            })
            .AddHttpMessageHandler(services => new ResilienceHandler(service,
                services.GetRequiredKeyedService<ResiliencePipeline<HttpResponseMessage>>(service), services.GetRequiredService<OutboundMetrics>()))
            .AddHttpMessageHandler(services => new AttemptHandler(service, services.GetRequiredService<OutboundMetrics>(), services.GetRequiredService<TimeProvider>()))
            // Innermost, so that a retry may find another replica.
            .AddServiceDiscovery();
    }

    private static OutboundOptions OptionsOf(this IServiceProvider services, string service) =>
        services.GetRequiredService<IOptionsMonitor<OutboundOptions>>().Get(service);
}
