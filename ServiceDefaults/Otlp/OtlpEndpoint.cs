using OpenTelemetry.Exporter;
using ServiceDefaults.Errors;

namespace ServiceDefaults.Otlp;

/// <summary>Where telemetry goes, as OpenTelemetry's standard variables say (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, <c>_PROTOCOL</c>, <c>_HEADERS</c>, <c>_TIMEOUT</c>); Aspire sets them.</summary>
internal sealed record OtlpEndpoint(Uri Address, OtlpExportProtocol Protocol, string? Headers, int TimeoutMilliseconds)
{
    public const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // A collector that is away holds one background thread for this long, and the shut-down never longer than its own limit.
    private const int DefaultTimeoutMilliseconds = 5000;

    /// <summary>The share of all traces that goes there, of those that are kept.</summary>
    public double TracesShare { get; init; } = 1;

    /// <summary>The collector of every signal; none when the variable is unset or empty.</summary>
    public static OtlpEndpoint? Standard(IConfiguration configuration) =>
        Uri.TryCreate(configuration[Variable], UriKind.Absolute, out var address)
            ? new(address, ProtocolOf(configuration["OTEL_EXPORTER_OTLP_PROTOCOL"]), configuration["OTEL_EXPORTER_OTLP_HEADERS"], Timeout(configuration))
            : null;

    /// <summary>Those that get traces alone, beside it: the further collectors of the options, and Sentry where it is to have them.</summary>
    public static IEnumerable<OtlpEndpoint> OfTraces(IConfiguration configuration, OtlpOptions options, ErrorsOptions errors)
    {
        foreach (var address in options.Endpoints)
        {
            if (Uri.TryCreate(address, UriKind.Absolute, out var further)) yield return new(further, ProtocolOf(options.Protocol), null, Timeout(configuration));
        }
        if (errors is { SendTraces: true } && SentryVariables.TracesShareOf(configuration) is > 0 and var share
            && SentryVariables.DsnOf(configuration, errors) is { } dsn && SentryProject.Of(dsn) is { } project)
            yield return new(project.Otlp, OtlpExportProtocol.HttpProtobuf, project.OtlpHeaders, Timeout(configuration)) { TracesShare = share };
    }

    /// <param name="signal">traces, metrics or logs: the path over HTTP.</param>
    public OtlpExporterOptions For(string signal) => new()
    {
        Endpoint = Protocol == OtlpExportProtocol.HttpProtobuf ? new Uri(Address.ToString().TrimEnd('/') + "/v1/" + signal) : Address,
        Protocol = Protocol,
        Headers = Headers ?? "",
        TimeoutMilliseconds = TimeoutMilliseconds,
    };

    private static int Timeout(IConfiguration configuration) =>
        int.TryParse(configuration["OTEL_EXPORTER_OTLP_TIMEOUT"], out var milliseconds) && milliseconds > 0 ? milliseconds : DefaultTimeoutMilliseconds;

    private static OtlpExportProtocol ProtocolOf(string? name) => name == "http/protobuf" ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
}
