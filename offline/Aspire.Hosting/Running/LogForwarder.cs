using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Running;

/// <summary>Repeats what the resources write in the log of the app host: tests show it.</summary>
internal sealed partial class LogForwarder(
    ResourceNotificationService notifications, ResourceLoggerService loggers, ILoggerFactory factory, IHostEnvironment environment) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var followed = new HashSet<string>();
        await foreach (var change in notifications.WatchAsync(stoppingToken))
        {
            if (followed.Add(change.ResourceId)) _ = FollowAsync(change);
        }
    }

    private async Task FollowAsync(ResourceEvent resource)
    {
        var logger = factory.CreateLogger($"{environment.ApplicationName}.Resources.{resource.Resource.Name}");
        await foreach (var lines in loggers.WatchAsync(resource.ResourceId))
        {
            foreach (var line in lines)
                Log.Line(logger, line.IsErrorMessage ? LogLevel.Error : LogLevel.Information, line.LineNumber, line.Content);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Message = "{LineNumber}: {LineContent}")]
        public static partial void Line(ILogger logger, LogLevel level, int lineNumber, string lineContent);
    }
}
