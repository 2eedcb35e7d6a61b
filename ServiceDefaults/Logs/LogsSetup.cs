using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Console;
using ServiceDefaults.Configuration;

namespace ServiceDefaults.Logs;

internal static class LogsSetup
{
    /// <summary>
    /// JSON lines for machines. In development, on a terminal or under Aspire (which sets .NET's own variable to say that it
    /// shows colours), readable text.
    /// <c>Logging:Console:FormatterName</c> overrides this.
    /// </summary>
    public static WebApplicationBuilder AddLogs(this WebApplicationBuilder builder)
    {
        var coloursPass = builder.Configuration.GetValue("DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION", false);
        var readByPerson = builder.Environment.IsDevelopment() && (!Console.IsOutputRedirected || coloursPass);
        var chosen = builder.Configuration["Logging:Console:FormatterName"];
        var formatter = chosen is LogFormats.Json or LogFormats.Text ? chosen : readByPerson ? LogFormats.Text : LogFormats.Json;
        builder.Services.AddSingleton<ConsoleFormatter, JsonLines>();
        builder.Services.AddSingleton<ConsoleFormatter>(services => ActivatorUtilities.CreateInstance<TextLines>(services, readByPerson));
        builder.Logging.AddConsole(console =>
        {
            console.FormatterName = formatter;
            // The default waits for the reader of standard output, and requests wait with it.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        // One line per request and per outbound call would cost more than the request; metrics and spans say it better.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Error);
        return builder;
    }
}
