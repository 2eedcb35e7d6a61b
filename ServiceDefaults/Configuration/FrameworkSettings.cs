using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Console;

namespace ServiceDefaults.Configuration;

/// <summary>
/// Checks what the framework reads itself. It does so while the application is built, before any of our checks: a wrong value there
/// ends the start with a stack trace that names no key, or is silently replaced. Here it is set aside and reported with the rest.
/// </summary>
internal sealed class FrameworkSettings
{
    private const string Urls = "URLS";

    private readonly List<string> _wrong = [];

    private FrameworkSettings()
    {
    }

    public IReadOnlyList<string> Wrong => _wrong;

    public static void Check(WebApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(FrameworkSettings))) return;
        var settings = new FrameworkSettings();
        foreach (var (key, value) in builder.Configuration.GetSection("Logging").AsEnumerable()
            .Where(setting => !string.IsNullOrEmpty(setting.Value)).ToList())
        {
            if (Words(key) is not { } words || words.Contains(value, StringComparer.OrdinalIgnoreCase)) continue;
            settings._wrong.Add(WrongSetting.Line(key, WrongSetting.MustBeOneOf(words)));
            builder.Configuration[key] = null;
        }
        if (builder.Configuration[Urls] is { Length: > 0 } urls && !urls.Split(';', StringSplitOptions.RemoveEmptyEntries).All(IsAddress))
        {
            settings._wrong.Add("ASPNETCORE_URLS: must be addresses such as http://localhost:8080, separated by ;");
            builder.Configuration[Urls] = null;
        }
        builder.Services.AddSingleton(settings);
    }

    /// <summary>The words that a key accepts; null if it accepts any, or is not checked here.</summary>
    private static string[]? Words(string key) => key.Split(':') switch
    {
        [_, "LogLevel", ..] or [_, _, "LogLevel", ..] or [_, "Console", "LogToStandardErrorThreshold"] => Enum.GetNames<LogLevel>(),
        [_, "Console", "FormatterName"] =>
            [LogFormats.Json, LogFormats.Text, ConsoleFormatterNames.Simple, ConsoleFormatterNames.Json, ConsoleFormatterNames.Systemd],
        [_, "Console", "FormatterOptions", "ColorBehavior"] => Enum.GetNames<LoggerColorBehavior>(),
        [_, "Console", "QueueFullMode"] => Enum.GetNames<ConsoleLoggerQueueFullMode>(),
        _ => null,
    };

    private static bool IsAddress(string address)
    {
        try
        {
            return BindingAddress.Parse(address).Scheme is "http" or "https";
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
