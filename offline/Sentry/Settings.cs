using System.Diagnostics;
using System.Reflection;

namespace Sentry;

/// <summary>An option that was not set comes from the environment, or from a default.</summary>
internal static class Settings
{
    public static string Dsn(SentryOptions options)
    {
        if (string.IsNullOrEmpty(options.Dsn) && Variable("SENTRY_DSN") is { } dsn)
            options.Dsn = dsn;
        return options.Dsn ?? throw new ArgumentNullException(nameof(options), "You must supply a DSN to use Sentry. To disable Sentry, pass an empty string: \"\".");
    }

    public static string Environment(SentryOptions options) => options.Environment = Given(options.Environment)
        ?? Given(Variable("SENTRY_ENVIRONMENT"))
        ?? (Debugger.IsAttached ? "debug" : "production");

    public static string? Release(SentryOptions options) => options.Release = Given(options.Release) ?? Given(Variable("SENTRY_RELEASE")) ?? OfEntryAssembly();

    private static string? OfEntryAssembly()
    {
        var assembly = Assembly.GetEntryAssembly();
        var version = assembly?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? assembly?.GetName().Version?.ToString();
        return version is null ? null : version.Contains('@') ? version : $"{assembly!.GetName().Name}@{version}";
    }

    private static string? Variable(string name) => System.Environment.GetEnvironmentVariable(name);

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
