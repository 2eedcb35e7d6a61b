using GenerationService.Connectors.Notion;
using GenerationService.Connectors.Vercel;
using Microsoft.Extensions.Options;
using ServiceDefaults.Configuration;
using ServiceDefaults.Outbound;

namespace GenerationService.Connectors;

internal static class ConnectorsSetup
{
    /// <summary>The labels <c>service</c> of their calls, and their sections under <c>Outbound</c>.</summary>
    private const string NotionCalls = "notion";

    private const string VercelCalls = "vercel";

    public static WebApplicationBuilder AddConnectors(this WebApplicationBuilder builder)
    {
        builder.AddNotion();
        builder.AddVercel();
        builder.Services.AddHostedService<ConnectorsStart>();
        return builder;
    }

    private static void AddNotion(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<NotionOptions>(NotionOptions.Section);
        builder.AddProvider<NotionClient>(NotionCalls, NotionClient.Provider,
            services => services.GetRequiredService<IOptions<NotionOptions>>().Value.RequestsPerSecond);
        builder.Services.AddSingleton<NotionParentCache>().AddTransient<NotionParents>().AddTransient<NotionPages>();
        builder.Services.AddSingleton<NotionMetrics>();
    }

    private static void AddVercel(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<VercelOptions>(VercelOptions.Section);
        builder.AddProvider<VercelClient>(VercelCalls, VercelClient.Provider,
            services => services.GetRequiredService<IOptions<VercelOptions>>().Value.RequestsPerSecond);
        builder.Services.AddSingleton<CountedEnds>().AddTransient<VercelDeployments>();
        builder.Services.AddSingleton<VercelMetrics>();
    }

    private static void AddProvider<TClient>(this WebApplicationBuilder builder, string purpose, string provider,
        Func<IServiceProvider, double> perSecond)
        where TClient : class
    {
        // They take longer than a neighbour does; a page of a hundred blocks takes seconds.
        builder.Services.Configure<OutboundOptions>(purpose, calls => (calls.AttemptTimeoutSeconds, calls.TotalTimeoutSeconds) = (30, 60));
        builder.AddGuardedClient<TClient>(purpose);
        builder.Services.AddKeyedSingleton(provider,
            (services, _) => new CallPace(provider, perSecond(services), services.GetRequiredService<TimeProvider>()));
    }
}

/// <summary>The connectors have no routes to be mapped with: their counters begin when the service starts.</summary>
internal sealed class ConnectorsStart(NotionMetrics notion, VercelMetrics vercel) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        notion.BeginAtZero();
        vercel.BeginAtZero();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
