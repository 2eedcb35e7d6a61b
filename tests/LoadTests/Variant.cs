namespace LoadTests;

/// <summary>One way to run the measured endpoint; everything that differs between variants is in these values.</summary>
/// <param name="Name">What <c>--variants</c> selects.</param>
/// <param name="Parts">What of the service defaults is on; nothing is a bare ASP.NET application.</param>
/// <param name="Settings">Configuration given to the process.</param>
/// <param name="Path">What is requested.</param>
internal sealed record Variant(string Name, string[] Parts, IReadOnlyDictionary<string, string> Settings, string Path = "/items/7")
{
    public static readonly string[] Names =
        ["bare", Part.RequestIds, Part.Limits, Part.Errors, Part.Metrics, Part.Tracing, "untraced", "sampled-10", "sampled-100",
            "one-way-100", "otel-10", "otel-100", "usual", "dead-collector", "errors-1"];

    public static IReadOnlyList<Variant> All(Collector collector) =>
    [
        new("bare", [], Empty),
        new(Part.RequestIds, [Part.RequestIds], Empty),
        new(Part.Limits, [Part.Limits], Empty),
        new(Part.Errors, [Part.Errors], Reporting(collector.Dsn)),
        new(Part.Metrics, [Part.Metrics], Empty),
        new(Part.Tracing, [Part.Tracing], Traced(collector.Endpoint, "0.1")),
        new("untraced", [Part.Everything], Empty),
        new("sampled-10", [Part.Everything], Reporting(collector.Dsn, Traced(collector.Endpoint, "0.1"))),
        new("sampled-100", [Part.Everything], Reporting(collector.Dsn, Traced(collector.Endpoint, "1"))),
        new("one-way-100", [Part.Everything], Traced(collector.Endpoint, "1")),
        new("otel-10", [Part.Starter], Plain(collector.Endpoint, "0.1")),
        new("otel-100", [Part.Starter], Plain(collector.Endpoint, "1")),
        new(Part.Usual, [Part.Usual], new Dictionary<string, string>(Plain(collector.Endpoint, "0.1")) { ["SENTRY_DSN"] = collector.Dsn }),
        new("dead-collector", [Part.Everything], Traced(Collector.Refusing, "1")),
        new("errors-1", [Part.Everything], Reporting(collector.Dsn, Traced(collector.Endpoint, "0.1")), "/mostly/7"),
    ];

    private static readonly Dictionary<string, string> Empty = [];

    private static Dictionary<string, string> Reporting(string dsn, Dictionary<string, string>? more = null) =>
        new(more ?? Empty) { ["Errors__SentryDsn"] = dsn };

    private static Dictionary<string, string> Plain(string endpoint, string ratio) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_TRACES_SAMPLER"] = "parentbased_traceidratio",
        ["OTEL_TRACES_SAMPLER_ARG"] = ratio,
    };

    private static Dictionary<string, string> Traced(string endpoint, string ratio) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["Tracing__SampleRatio"] = ratio,
    };
}
