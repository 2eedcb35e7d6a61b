using System.ComponentModel.DataAnnotations;
using ServiceDefaults.Configuration;

namespace ServiceDefaults.Otlp;

/// <summary>Section <c>Otlp</c>: what the standard <c>OTEL_*</c> variables do not say.</summary>
public sealed class OtlpOptions
{
    /// <summary>Further collectors that get every trace, in addition to the standard endpoint (Jaeger besides the dashboard).</summary>
    [HttpAddress]
    public IReadOnlyList<string> Endpoints { get; set; } = [];

    /// <summary>The protocol of the further collectors: <c>grpc</c> or <c>http/protobuf</c>.</summary>
    [AllowedValues("grpc", "http/protobuf")]
    public string Protocol { get; set; } = "grpc";

    /// <summary>Spans and log records that may wait for a collector; further ones are dropped and counted.</summary>
    [Range(64, 1_000_000)]
    public int MaxQueueSize { get; set; } = 2048;

    /// <summary>Seconds between two exports of metrics.</summary>
    [Range(1, 3600)]
    public int MetricsIntervalSeconds { get; set; } = 10;

    /// <summary>Seconds that a stopping service waits for its last telemetry to be sent.</summary>
    [Range(0.1, 60)]
    public double FlushSeconds { get; set; } = 2;
}
