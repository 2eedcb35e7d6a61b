using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceDefaults.Configuration;
using ServiceDefaults.Switches;
using Storage;

namespace Jobs;

public static class JobsSetup
{
    /// <summary>Adds the durable queue. Slices add their handlers with <see cref="AddJobHandler{THandler}"/>.</summary>
    public static WebApplicationBuilder AddJobs(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<JobOptions>("Queue");
        // Replicas that failed together must not retry together, so each has its own seed.
        builder.Services.TryAddSingleton(_ => new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
        builder.Services.AddSingleton<RetryPause>();
        builder.Services.AddSingleton<JobSignal>();
        builder.Services.AddSingleton<JobChanges>();
        builder.Services.AddSingleton<JobMetrics>();
        builder.Services.AddSingleton<JobTracing>();
        builder.Services.AddSingleton<JobDepth>();
        builder.Services.AddSingleton<Accepting>();
        builder.Services.AddSingleton<Completing>();
        builder.Services.AddSingleton<Reclaiming>();
        builder.Services.AddSingleton<JobLeases>();
        builder.Services.AddSingleton<Heartbeats>();
        builder.Services.AddSingleton<Endings>();
        builder.Services.AddSingleton<JobRunner>();
        builder.Services.AddSingleton(services => new JobClient(
            services.GetRequiredService<Database>(), services.GetRequiredService<Accepting>(),
            services.GetRequiredService<Heartbeats>(), services.GetRequiredService<JobSignal>(),
            services.GetRequiredService<JobChanges>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<OpenJobs>();
        builder.Services.AddSingleton(services => new DeadLetters(
            services.GetRequiredService<Database>(), services.GetRequiredService<JobSignal>(),
            services.GetRequiredService<JobChanges>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton(services => new Queues(
            services.GetRequiredService<Database>(), services.GetServices<IJobHandler>(), services.GetRequiredService<JobSignal>(),
            services.GetRequiredService<TimeProvider>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<Heartbeats>());
        builder.Services.AddHostedService<JobKeeper>();
        builder.Services.AddHostedService<JobNews>();
        builder.AddFaultPoint(JobDispatcher.FaultPoint, FaultKind.State, "Jobs wait; only: queues whose name begins with it");
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
