using System.Globalization;
using ServiceDefaults.Configuration;

namespace ServiceDefaults.Errors;

/// <summary>
/// The variables of Sentry's own documentation, and those that the services' documents name. The section <c>Errors</c> takes precedence,
/// then Sentry's own, then the common ones; an empty one counts as not set.
/// </summary>
internal static class SentryVariables
{
    public const string Prefix = "SENTRY_";
    public const string Dsn = "SENTRY_DSN";

    private const string Release = "SENTRY_RELEASE";
    private const string Environment = "SENTRY_ENVIRONMENT";
    private const string TracesSampleRate = "SENTRY_TRACES_SAMPLE_RATE";

    // Sentry's own limits; beyond them it drops the value or the report.
    private const int MaxRelease = 200;
    private const int MaxEnvironment = 64;

    public static readonly string[] Read = [Dsn, Environment, Release, TracesSampleRate];

    public static string? DsnOf(IConfiguration configuration, ErrorsOptions options) => First(options.SentryDsn, configuration[Dsn]);

    /// <summary>The deployed release: the configured name, or the service with its version.</summary>
    public static string ReleaseOf(IConfiguration configuration, ErrorsOptions options, string application) =>
        First(options.Release, configuration[Release], configuration["RELEASE"])
        ?? $"{application}@{First(configuration["APP_VERSION"]) ?? ServiceVersion.Of(application)}";

    public static string EnvironmentOf(IConfiguration configuration, IHostEnvironment host) =>
        First(configuration[Environment]) ?? (First(configuration["ENVIRONMENT"]) ?? host.EnvironmentName).ToLowerInvariant();

    /// <summary>The share of all traces that goes to Sentry, at most those that are kept; all of these if it is not set.</summary>
    public static double TracesShareOf(IConfiguration configuration) => Share(configuration[TracesSampleRate]) ?? 1;

    /// <summary>What is wrong, one line each.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration)
    {
        if (!new SentryDsnAttribute().IsValid(configuration[Dsn]))
            yield return $"{Dsn}: must have the form https://{{key}}@{{host}}/{{project}}, or be empty";
        if (!IsLine(configuration[Release], MaxRelease)) yield return $"{Release}: must be at most {MaxRelease} characters in one line";
        if (!IsLine(configuration[Environment], MaxEnvironment) || configuration[Environment]?.Contains('/') == true)
            yield return $"{Environment}: must be at most {MaxEnvironment} characters in one line, without a slash";
        if (First(configuration[TracesSampleRate]) is { } rate && Share(rate) is null)
            yield return $"{TracesSampleRate}: must be a number between 0 and 1";
    }

    private static bool IsLine(string? text, int most) => text is null || (text.Length <= most && !text.Any(char.IsControl));

    private static double? Share(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1 ? share : null;

    private static string? First(params ReadOnlySpan<string?> values)
    {
        foreach (var value in values)
            if (!string.IsNullOrEmpty(value)) return value;
        return null;
    }
}
