using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceDefaults.Configuration;

namespace GenerationService.Queue;

internal static class QueueSetup
{
    /// <summary>Adds the durable queue. Slices add their handlers with <see cref="AddJobHandler{THandler}"/>.</summary>
    public static WebApplicationBuilder AddQueue(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<QueueOptions>("Queue");
        // Replicas that failed together must not come back together, so each has its own seed.
        builder.Services.TryAddSingleton(_ => new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
        builder.Services.AddSingleton<Backoff>();
        builder.Services.AddSingleton<QueueSignal>();
        builder.Services.AddSingleton<JobChanges>();
        builder.Services.AddSingleton<QueueMetrics>();
        builder.Services.AddSingleton<QueueTracing>();
        builder.Services.AddSingleton<JobQueue>();
        builder.Services.AddSingleton<JobLeases>();
        builder.Services.AddSingleton<JobRunner>();
        builder.Services.AddHostedService<QueueKeeper>();
        return builder;
    }

    /// <summary>Adds a kind of job: its handler, and a dispatcher that runs it.</summary>
    public static IServiceCollection AddJobHandler<THandler>(this IServiceCollection services)
        where THandler : class, IJobHandler
    {
        services.TryAddSingleton<THandler>();
        services.AddSingleton<IJobHandler>(provider => provider.GetRequiredService<THandler>());
        return services.AddSingleton<IHostedService>(
            provider => ActivatorUtilities.CreateInstance<JobDispatcher>(provider, provider.GetRequiredService<THandler>()));
    }
}
