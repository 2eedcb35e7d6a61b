using System.Globalization;
using OpenTelemetry.Exporter;
using ServiceDefaults.Errors;

namespace ServiceDefaults.Otlp;

/// <summary>
/// Where the telemetry of one signal goes. Read here by the rules of OpenTelemetry's variables, and not by the SDK: only
/// <c>UseOtlpExporter</c> has access to the SDK's reader of the variables for one signal, and
/// its queues do not count what they lose.
/// </summary>
/// <param name="Address">Complete, including the signal's path over HTTP.</param>
internal sealed record OtlpEndpoint(Uri Address, OtlpExportProtocol Protocol, int TimeoutMilliseconds)
{
    // An unreachable collector blocks one background thread for this long, and the shut-down never longer than its own limit.
    private const int DefaultTimeoutMilliseconds = 5000;

    public string Headers { get; init; } = "";

    public OtlpExportCompression Compression { get; init; }

    /// <summary>The share of all traces that goes there, out of those that are kept.</summary>
    public double TracesShare { get; init; } = 1;

    /// <summary>Whether the SDK's certificate variables apply; they are for the standard collector.</summary>
    public bool IsStandard { get; init; }

    /// <summary>
    /// The collector that the standard variables name; null if they name none, or say <c>OTEL_TRACES_EXPORTER=none</c>.
    /// </summary>
    /// <param name="signal">traces, metrics or logs.</param>
    /// <param name="configuration">Where the variables are.</param>
    public static OtlpEndpoint? Standard(string signal, IConfiguration configuration)
    {
        var name = signal.ToUpperInvariant();
        if (string.Equals(configuration[$"OTEL_{name}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase)) return null;
        string? Of(string setting) => OfOne(setting) is { Length: > 0 } own ? own : configuration[$"OTEL_EXPORTER_OTLP_{setting}"];
        string? OfOne(string setting) => configuration[$"OTEL_EXPORTER_OTLP_{name}_{setting}"];

        if (!Uri.TryCreate(Of("ENDPOINT"), UriKind.Absolute, out var address)) return null;
        var protocol = ProtocolOf(Of("PROTOCOL"));
        // An address for one signal is used as it is; the one for all of them gets each signal's path.
        var complete = OfOne("ENDPOINT") is { Length: > 0 } ? address : For(signal, address, protocol);
        return new(complete, protocol, Timeout(Of("TIMEOUT")))
        {
            Headers = Of("HEADERS") ?? "",
            Compression = string.Equals(Of("COMPRESSION"), "gzip", StringComparison.OrdinalIgnoreCase)
                ? OtlpExportCompression.GZip
                : OtlpExportCompression.None,
            IsStandard = true,
        };
    }

    /// <summary>
    /// Those that get only traces: the further collectors in the options, and Sentry if it is to get them.
    /// </summary>
    public static IEnumerable<OtlpEndpoint> OfTraces(IConfiguration configuration, OtlpOptions options, ErrorsOptions errors)
    {
        var timeout = Timeout(configuration["OTEL_EXPORTER_OTLP_TIMEOUT"]);
        foreach (var address in options.Endpoints)
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var further)) continue;
            var protocol = ProtocolOf(options.Protocol);
            yield return new(For("traces", further, protocol), protocol, timeout);
        }
        if (errors is { SendTraces: true } && SentryVariables.TracesShareOf(configuration) is > 0 and var share
            && SentryVariables.DsnOf(configuration, errors) is { } dsn && SentryProject.Of(dsn) is { } project)
        {
            yield return new(For("traces", project.Otlp, OtlpExportProtocol.HttpProtobuf), OtlpExportProtocol.HttpProtobuf, timeout)
            {
                Headers = project.OtlpHeaders,
                TracesShare = share,
            };
        }
    }

    public OtlpExporterOptions Exporter()
    {
        var exporter = new OtlpExporterOptions
        {
            Endpoint = Address,
            Protocol = Protocol,
            Headers = Headers,
            TimeoutMilliseconds = TimeoutMilliseconds,
            Compression = Compression,
        };
        if (!IsStandard) exporter.HttpClientFactory = () => new HttpClient { Timeout = TimeSpan.FromMilliseconds(TimeoutMilliseconds) };
        return exporter;
    }

    private static Uri For(string signal, Uri address, OtlpExportProtocol protocol) =>
        protocol == OtlpExportProtocol.HttpProtobuf ? new Uri(address.ToString().TrimEnd('/') + "/v1/" + signal) : address;

    private static int Timeout(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0
            ? milliseconds
            : DefaultTimeoutMilliseconds;

    private static OtlpExportProtocol ProtocolOf(string? name) =>
        string.Equals(name, "http/protobuf", StringComparison.OrdinalIgnoreCase)
            ? OtlpExportProtocol.HttpProtobuf
            : OtlpExportProtocol.Grpc;
}
