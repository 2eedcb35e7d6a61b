using Microsoft.AspNetCore.Builder;

namespace ServiceDefaults.Configuration;

/// <summary>
/// Names the settings that nothing reads: most are misspelt, and would go unnoticed. Only a warning, since services that share
/// settings may have sections of the same name with different keys.
/// </summary>
internal static partial class UnknownSettings
{
    private const string NotOurs = "ConnectionStrings";

    public static void WarnOfUnknownSettings(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() => Warn(app));

    private static void Warn(WebApplication app)
    {
        var known = app.Services.GetServices<ISettings>()
            .SelectMany(settings => settings.Sections.Select(section => (Section: section, Settings: settings)))
            .Where(settings => settings.Section != NotOurs)
            .GroupBy(settings => settings.Section, settings => settings.Settings);
        foreach (var section in known)
        {
            var names = section.SelectMany(each => each.Names).Distinct().Order(StringComparer.Ordinal).ToList();
            // A key with children is someone else's section.
            foreach (var given in app.Configuration.GetSection(section.Key).GetChildren()
                .Where(given => given.Value is not null && !names.Contains(given.Key, StringComparer.OrdinalIgnoreCase)))
            {
                if (section.Select(each => each.Renamed.GetValueOrDefault(given.Key)).FirstOrDefault(name => name is not null) is { } name)
                    Log.Renamed(app.Logger, given.Path, $"{section.Key}:{name}");
                else Log.Unknown(app.Logger, given.Path, section.Key, string.Join(", ", names));
            }
        }
        foreach (var family in app.Services.GetServices<KnownVariables>())
        {
            foreach (var given in app.Configuration.GetChildren().Where(given => family.Misses(given.Key)))
                Log.NotRead(app.Logger, given.Key, family.InWords);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The setting {Setting} is unknown and has no effect; {Section} has {Names}")]
        public static partial void Unknown(ILogger logger, string setting, string section, string names);

        [LoggerMessage(LogLevel.Warning,
            "The setting {Setting} is now called {Name}; the old name works until a later release")]
        public static partial void Renamed(ILogger logger, string setting, string name);

        [LoggerMessage(LogLevel.Warning, "The variable {Variable} is not read; {Known}")]
        public static partial void NotRead(ILogger logger, string variable, string known);
    }
}
