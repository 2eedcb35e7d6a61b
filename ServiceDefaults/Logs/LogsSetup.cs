using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Console;

namespace ServiceDefaults.Logs;

internal static class LogsSetup
{
    /// <summary>JSON lines for machines; for a person at a terminal in development, words.</summary>
    public static void AddLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.AddConsoleFormatter<JsonLines, ConsoleFormatterOptions>();
        builder.Logging.AddConsole(console =>
        {
            console.FormatterName = builder.Environment.IsDevelopment() && !Console.IsOutputRedirected ? ConsoleFormatterNames.Simple : JsonLines.FormatName;
            // The default waits for whoever reads standard output, and requests wait with it.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        // One line per request and per outbound call would cost more than the request; metrics and spans say it better.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Error);
    }
}
