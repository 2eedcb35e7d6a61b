using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Running;

internal static class OrchestrationSetup
{
    public static IServiceCollection AddOrchestration(this IServiceCollection services, DistributedApplicationOptions options)
    {
        // Nobody can mend a failed dependency by hand here, so waiting on for it would be for ever.
        services.Configure<ResourceNotificationServiceOptions>(waiting => waiting.DefaultWaitBehavior = WaitBehavior.StopOnResourceUnavailable);
        services.AddSingleton<Watchdog>();
        services.AddSingleton<LaunchPlan>();
        services.AddSingleton<ResourceRunner>();
        services.AddSingleton(provider => new ResourceCommandService(
            provider.GetRequiredService<ResourceRunner>(), provider.GetRequiredService<ResourceNotificationService>()));
        services.AddHostedService<HealthMonitor>();
        if (options.EnableResourceLogging) services.AddHostedService<LogForwarder>();
        return services.AddHostedService<Orchestrator>();
    }
}
