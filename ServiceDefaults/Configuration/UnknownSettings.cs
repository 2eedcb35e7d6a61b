using Microsoft.AspNetCore.Builder;

namespace ServiceDefaults.Configuration;

/// <summary>
/// Names the settings that nothing reads: most are misspelt, and would be missed in silence. A warning, since services that share
/// their settings may have sections of the same name with other keys in them.
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
            // What has keys of its own is a section of something else.
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
        [LoggerMessage(LogLevel.Warning, "The setting {Setting} is not known and does nothing; {Section} has {Names}")]
        public static partial void Unknown(ILogger logger, string setting, string section, string names);

        [LoggerMessage(LogLevel.Warning,
            "The setting {Setting} is now called {Name}; it still works under its old name, until a later release")]
        public static partial void Renamed(ILogger logger, string setting, string name);

        [LoggerMessage(LogLevel.Warning, "The variable {Variable} is not read; {Known}")]
        public static partial void NotRead(ILogger logger, string variable, string known);
    }
}
