using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Otlp;

/// <summary>
/// How much may wait and how often it is sent. The SDK reads its own variables (<c>OTEL_BSP_*</c>, <c>OTEL_BLRP_*</c>,
/// <c>OTEL_METRIC_EXPORT_*</c>); where they are unset the platform's default applies, and a setting of ours, if given, takes
/// precedence.
/// </summary>
internal static class ExportPace
{
    private const int DelayMilliseconds = 1000;

    /// <param name="services">The application's.</param>
    /// <param name="ours">Our settings, read before all settings are checked, since logging is set up earlier.</param>
    public static IServiceCollection AddExportPace(this IServiceCollection services, OtlpOptions ours)
    {
        services.AddOptions<BatchExportActivityProcessorOptions>()
            .Configure<IConfiguration>((batch, configuration) => Set(batch, "OTEL_BSP_", configuration, ours));
        services.AddOptions<BatchExportLogRecordProcessorOptions>()
            .Configure<IConfiguration>((batch, configuration) => Set(batch, "OTEL_BLRP_", configuration, ours));
        services.AddOptions<PeriodicExportingMetricReaderOptions>().Configure<IConfiguration>((reader, configuration) =>
        {
            if (IsOurs(configuration, nameof(OtlpOptions.MetricsIntervalSeconds), "OTEL_METRIC_EXPORT_INTERVAL"))
                reader.ExportIntervalMilliseconds = ours.MetricsIntervalSeconds * 1000;
        });
        return services;
    }

    public static BatchActivityExportProcessor Spans(BaseExporter<Activity> exporter, BatchExportProcessorOptions<Activity> batch) =>
        new(exporter, batch.MaxQueueSize, batch.ScheduledDelayMilliseconds, batch.ExporterTimeoutMilliseconds, batch.MaxExportBatchSize);

    public static BatchLogRecordExportProcessor Logs(BaseExporter<LogRecord> exporter, BatchExportProcessorOptions<LogRecord> batch) =>
        new(exporter, batch.MaxQueueSize, batch.ScheduledDelayMilliseconds, batch.ExporterTimeoutMilliseconds, batch.MaxExportBatchSize);

    private static void Set<T>(BatchExportProcessorOptions<T> batch, string prefix, IConfiguration configuration, OtlpOptions ours)
        where T : class
    {
        if (IsOurs(configuration, nameof(OtlpOptions.MaxQueueSize), prefix + "MAX_QUEUE_SIZE")) batch.MaxQueueSize = ours.MaxQueueSize;
        if (!IsSet(configuration, prefix + "SCHEDULE_DELAY")) batch.ScheduledDelayMilliseconds = DelayMilliseconds;
        batch.MaxExportBatchSize = Math.Min(batch.MaxExportBatchSize, batch.MaxQueueSize);
    }

    private static bool IsOurs(IConfiguration configuration, string setting, string variable) =>
        IsSet(configuration, $"Otlp:{setting}") || !IsSet(configuration, variable);

    private static bool IsSet(IConfiguration configuration, string key) => !string.IsNullOrEmpty(configuration[key]);
}
