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
}
