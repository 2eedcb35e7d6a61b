using AppHost.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AppHost.Running;

internal static class RunningSetup
{
    /// <summary>A directory for this run, and in it the log of every resource.</summary>
    public static void AddRunning(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode) return;
        // The dashboard reads this from its environment, which is ours. It listens on loopback, where a banner about
        // untrusted senders is pointless.
        Environment.SetEnvironmentVariable("DASHBOARD__OTLP__SUPPRESSUNSECUREDTELEMETRYMESSAGE", "true");
        builder.Services.AddSingleton(new RunStart(TimeProvider.System.GetTimestamp()));
        builder.Eventing.Subscribe<BeforeResourceStartedEvent>((starting, _) =>
        {
            if (starting.Resource.Name == Dashboard.Name) Dashboard.AskForTheKey(starting.Resource);
            return Task.CompletedTask;
        });
        builder.AddRunDirectory();
        builder.Services.AddHostedService<LogFiles>();
        builder.Services.AddHostedService<DrainServices>();
        builder.SaysNothingOfAStartThatIsStopped();
        builder.Services.AddSingleton<LostSight>();
        builder.Services.AddSingleton<ILoggerProvider>(services => services.GetRequiredService<LostSight>());
    }

    /// <summary>Whoever stopped it knows; the host would report a failed start with a stack trace.</summary>
    private static void SaysNothingOfAStartThatIsStopped(this IDistributedApplicationBuilder builder)
    {
        IHostApplicationLifetime? lifetime = null;
        builder.Eventing.Subscribe<BeforeStartEvent>((start, _) =>
        {
            lifetime = start.Services.GetRequiredService<IHostApplicationLifetime>();
            return Task.CompletedTask;
        });
        builder.Services.AddLogging(logging => logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host",
            level => level >= LogLevel.Warning && lifetime?.ApplicationStopping.IsCancellationRequested is not true));
    }
}
