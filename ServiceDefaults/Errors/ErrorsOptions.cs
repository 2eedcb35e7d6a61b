using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Requests;

namespace ServiceDefaults.Errors;

/// <summary>Section <c>Errors</c>: what Sentry is told. Without a DSN nothing is set up and nothing is paid.</summary>
public sealed class ErrorsOptions
{
    /// <summary>The project that errors are sent to: <c>https://{key}@{host}/{project}</c>.</summary>
    [SentryDsn]
    public string? SentryDsn { get; set; }

    /// <summary>
    /// What was deployed, for Sentry's release view; see <see cref="SentryVariables"/> for what counts where it is unset.
    /// </summary>
    [StringLength(200)]
    public string? Release { get; set; }

    /// <summary>Share of the errors that is sent.</summary>
    [Range(0.001, 1)]
    public float SampleRate { get; set; } = 1;

    /// <summary>Whether sampled traces go to Sentry too, over its OTLP endpoint, beside the collectors.</summary>
    public bool SendTraces { get; set; } = true;

    /// <summary>The last log lines of a request or job that go along with its error.</summary>
    [Range(0, 100)]
    public int MaxBreadcrumbs { get; set; } = 20;

    /// <summary>Errors that may wait to be sent; what comes after is dropped and counted.</summary>
    [Range(1, 10_000)]
    public int MaxQueueItems { get; set; } = 100;

    /// <summary>The header that says who asked; only its hash is sent.</summary>
    [StringLength(100, MinimumLength = 1)]
    public string UserHeader { get; set; } = UserId.Header;
}
