using OpenTelemetry.Exporter;

namespace ServiceDefaults.Otlp;

/// <summary>Where telemetry goes, as OpenTelemetry's standard variables say (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>_PROTOCOL</c>, <c>_HEADERS</c>); Aspire sets them.</summary>
internal sealed record OtlpEndpoint(Uri Address, OtlpExportProtocol Protocol, string? Headers)
{
    public const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // A collector that is away holds one background thread for this long, and the shut-down never longer than its own limit.
    private const int TimeoutMilliseconds = 5000;

    /// <summary>The destinations of this process: the standard one, and those of <c>Otlp:Endpoints</c>. None means no export at all, and no cost.</summary>
    public static IReadOnlyList<OtlpEndpoint> All(IConfiguration configuration, OtlpOptions options)
    {
        var endpoints = new List<OtlpEndpoint>();
        if (Uri.TryCreate(configuration[Variable], UriKind.Absolute, out var standard))
            endpoints.Add(new(standard, ProtocolOf(configuration["OTEL_EXPORTER_OTLP_PROTOCOL"]), configuration["OTEL_EXPORTER_OTLP_HEADERS"]));
        foreach (var address in options.Endpoints)
        {
            if (Uri.TryCreate(address, UriKind.Absolute, out var further)) endpoints.Add(new(further, ProtocolOf(options.Protocol), null));
        }
        return endpoints;
    }

    /// <param name="signal">traces, metrics or logs: the path over HTTP.</param>
    public OtlpExporterOptions For(string signal) => new()
    {
        Endpoint = Protocol == OtlpExportProtocol.HttpProtobuf ? new Uri(Address.ToString().TrimEnd('/') + "/v1/" + signal) : Address,
        Protocol = Protocol,
        Headers = Headers ?? "",
        TimeoutMilliseconds = TimeoutMilliseconds,
    };

    private static OtlpExportProtocol ProtocolOf(string? name) => name == "http/protobuf" ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
}
