using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using ServiceDefaults.Configuration;
using ServiceDefaults.Switches;

namespace ServiceDefaults.Outbound;

/// <summary>Typed HTTP clients for the platform's services.</summary>
public static class OutboundSetup
{
    /// <summary>
    /// Adds <typeparamref name="TClient"/> (a class that takes an <see cref="HttpClient"/>) with the base address <c>http://{service}</c>,
    /// found through the configuration <c>services:{service}:http:0</c>; with time-outs, retries of idempotent calls, a
    /// circuit breaker per service, the caller's <c>X-Request-ID</c>, and <c>external_request_duration_seconds</c>.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="service">The name of the service that is called.</param>
    /// <param name="callerGuards">
    /// The caller already has a circuit breaker and a time-out around each call. The client then only retries and limits
    /// single attempts, so that a call passes through one of each.
    /// </param>
    public static IHttpClientBuilder AddOutboundClient<TClient>(this WebApplicationBuilder builder, string service,
        bool callerGuards = false)
        where TClient : class
    {
        builder.Services.AddServiceDiscovery();
        return builder.AddClient<TClient>(service, perHost: false, callerGuards)
            .ConfigureHttpClient(http => http.BaseAddress = new Uri($"http://{service}"))
            // Innermost, so that a retry may find another replica.
            .AddServiceDiscovery();
    }

    private static IHttpClientBuilder AddClient<TClient>(this WebApplicationBuilder builder, string service, bool perHost,
        bool callerGuards = false)
        where TClient : class
    {
        builder.AddValidatedOptions<OutboundOptions>(service, "Outbound", $"Outbound:{service}");
        builder.AddFaultPoint(FaultPoint.Dependencies, FaultKind.Passage,
            "Calls to other services are late or fail; only: the name of one");
        builder.Services.TryAddSingleton<OutboundMetrics>();
        builder.Services.TryAddSingleton<Dependencies>();
        builder.Services.AddSingleton(new DependencyName(service));
        var client = builder.Services.AddHttpClient<TClient>((services, http) =>
            {
                var options = services.OptionsOf(service);
                // This one covers reading the answer's body; everything before it under the pipeline's own time-outs.
                http.Timeout = callerGuards ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(options.TotalTimeoutSeconds + 1);
                http.MaxResponseContentBufferSize = options.MaxResponseBytes;
            })
            .AddHttpMessageHandler(services => new PlainFailures(service, services.GetRequiredService<OutboundMetrics>()));
        var resilience = client.AddResilienceHandler(service, (pipeline, context) =>
            Resilience.Configure(pipeline, context.ServiceProvider.OptionsOf(service), callerGuards,
                context.ServiceProvider.GetRequiredService<TimeProvider>()));
        // A failing host does not block calls to the others.
        if (perHost) resilience.SelectPipelineByAuthority();
        return client.AddHttpMessageHandler(services => new AttemptHandler(service, services.GetRequiredService<OutboundMetrics>(),
            services.GetRequiredService<Dependencies>(), services.GetRequiredService<TimeProvider>()))
            .AddHttpMessageHandler(services => new InjectedFaults(service, services.GetRequiredService<FaultSwitches>()));
    }

    /// <summary>
    /// Adds <typeparamref name="TClient"/> for absolute addresses that users or settings supply: like
    /// <see cref="AddOutboundClient{TClient}"/>, but without discovery, with a circuit breaker for each host, and it
    /// connects only to public addresses and to <see cref="OutboundOptions.AllowedHosts"/>, even after DNS and on
    /// redirects; anything else is an <see cref="HttpRequestException"/> caused by an
    /// <see cref="AddressNotAllowedException"/>. After a redirect to another origin, the caller's headers are not sent.
    /// Compressed answers are decompressed: limit what you read, not what was sent.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="purpose">What it is for, a constant such as <c>competitors</c>: the label <c>service</c>, and the
    /// section of its own settings.</param>
    public static IHttpClientBuilder AddGuardedClient<TClient>(this WebApplicationBuilder builder, string purpose)
        where TClient : class =>
        builder.AddClient<TClient>(purpose, perHost: true)
            .AddHttpMessageHandler(() => new SafeRedirects())
            .ConfigurePrimaryHttpMessageHandler(services => new SocketsHttpHandler
            {
                ConnectCallback = new GuardedConnections([.. services.OptionsOf(purpose).AllowedHosts]).ConnectAsync,
                AllowAutoRedirect = false,
                AutomaticDecompression = DecompressionMethods.All,
                UseCookies = false,
                // A proxy would connect for us and bypass the check.
                UseProxy = false,
                // Outsiders should not see our trace ids; without any propagator there would be no span either.
                ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            });

    private static OutboundOptions OptionsOf(this IServiceProvider services, string service) =>
        services.GetRequiredService<IOptionsMonitor<OutboundOptions>>().Get(service);
}
