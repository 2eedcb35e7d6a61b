using System.IO.Compression;
using System.Net;
using System.Runtime.CompilerServices;
using Sentry.Extensibility;

namespace Sentry;

public partial class SentryOptions
{
    private IDiagnosticLogger? _diagnosticLogger;

    /// <summary>Where events go. Empty turns the SDK off; null takes <c>SENTRY_DSN</c>.</summary>
    public string? Dsn { get; set; }

    public string? Release { get; set; }

    public string? Environment { get; set; }

    public string? Distribution { get; set; }

    public string? ServerName { get; set; }

    /// <summary>The part of errors that is sent, above 0 and up to 1.</summary>
    public float? SampleRate
    {
        get;
        set => field = value is > 1 or <= 0
            ? throw new InvalidOperationException($"The value {value} is not valid. Use null to disable or values between 0.01 (inclusive) and 1.0 (exclusive) ")
            : value;
    }

    public double? TracesSampleRate { get; set => field = Rate(value); }

    public double? ProfilesSampleRate { get; set => field = Rate(value); }

    public Func<TransactionSamplingContext, double?>? TracesSampler { get; set; }

    public bool SendDefaultPii { get; set; }

    public bool IsEnvironmentUser { get; set; } = true;

    public bool IsGlobalModeEnabled { get; set; }

    public bool AttachStacktrace { get; set; } = true;

    public StackTraceMode StackTraceMode { get; set; } = StackTraceMode.Enhanced;

    public ReportAssembliesMode ReportAssembliesMode { get; set; } = ReportAssembliesMode.Version;

    public DeduplicateMode DeduplicateMode { get; set; } = DeduplicateMode.All ^ DeduplicateMode.InnerException;

    public int MaxBreadcrumbs { get; set; } = SentryConstants.DefaultMaxBreadcrumbs;

    /// <summary>How many envelopes may wait to be sent; more are dropped.</summary>
    public int MaxQueueItems
    {
        get;
        set => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least 1 item must be allowed in the queue.");
    } = 30;

    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(2);

    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(2);

    public bool AutoSessionTracking { get; set; }

    public bool CaptureFailedRequests { get; set; } = true;

    public bool DisableSentryHttpMessageHandler { get; set; }

    public bool SendClientReports { get; set; } = true;

    public bool EnableLogs { get; set; }

    public bool EnableMetrics { get; set; } = true;

    public bool EnableBackpressureHandling { get; set; } = true;

    public string? CacheDirectoryPath { get; set; }

    public bool DisableFileWrite { get; set; }

    public DecompressionMethods DecompressionMethods { get; set; }

    public CompressionLevel RequestBodyCompressionLevel { get; set; } = CompressionLevel.Optimal;

    public IWebProxy? HttpProxy { get; set; }

    public Func<HttpMessageHandler>? CreateHttpMessageHandler { get; set; }

    public Action<HttpClient>? ConfigureClient { get; set; }

    public Dictionary<string, string> DefaultTags { get; } = [];

    public bool Debug { get; set; }

    public SentryLevel DiagnosticLevel { get; set; } = SentryLevel.Debug;

    /// <summary>Heard only while <see cref="Debug"/> is on.</summary>
    public IDiagnosticLogger? DiagnosticLogger
    {
        get => Debug ? _diagnosticLogger ??= new ConsoleDiagnosticLogger(DiagnosticLevel) : null;
        set => _diagnosticLogger = value;
    }

    private static double? Rate(double? value, [CallerMemberName] string name = "") =>
        value is < 0 or > 1 ? throw new ArgumentOutOfRangeException(name, value, "The rate must be between 0.0 and 1.0, inclusive.") : value;
}
