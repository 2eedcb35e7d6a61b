using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Running;

internal static class RunningSetup
{
    /// <summary>A directory for this run, and in it the log of every resource.</summary>
    public static void AddRunning(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode) return;
        builder.Services.AddSingleton(new RunStart(TimeProvider.System.GetTimestamp()));
        builder.AddRunDirectory();
        builder.Services.AddHostedService<LogFiles>();
    }

    /// <summary>Does something when the run starts, before any of its resources.</summary>
    public static void OnStart(this IDistributedApplicationBuilder builder, Action action) => builder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
    {
        action();
        return Task.CompletedTask;
    });
}
