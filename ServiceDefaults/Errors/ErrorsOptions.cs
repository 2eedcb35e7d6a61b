using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Errors;

/// <summary>Section <c>Errors</c>: what is sent to Sentry. Without a DSN nothing is set up, and there is no cost.</summary>
public sealed class ErrorsOptions
{
    /// <summary>The project that errors are sent to: <c>https://{key}@{host}/{project}</c>.</summary>
    [SentryDsn]
    public string? SentryDsn { get; set; }

    /// <summary>
    /// The deployed release, for Sentry's release view; see <see cref="SentryVariables"/> for what counts if it is unset.
    /// </summary>
    [StringLength(200)]
    public string? Release { get; set; }

    /// <summary>Share of errors that are sent.</summary>
    [Range(0.001, 1)]
    public float SampleRate { get; set; } = 1;

    /// <summary>Whether sampled traces go to Sentry too, over its OTLP endpoint, in addition to the collectors.</summary>
    public bool SendTraces { get; set; } = true;

    /// <summary>The last log lines of a request or job that are sent with its error.</summary>
    [Range(0, 100)]
    public int MaxBreadcrumbs { get; set; } = 20;

    /// <summary>Errors that may wait to be sent; further ones are dropped and counted.</summary>
    [Range(1, 10_000)]
    public int MaxQueueItems { get; set; } = 100;

    /// <summary>The header that names the caller; only its hash is sent.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string UserHeader { get; set; } = UserId.Header;
}
