namespace LoadTests;

/// <summary>One way to run the measured endpoint; everything that differs between variants is in these values.</summary>
/// <param name="Name">What <c>--variants</c> selects.</param>
/// <param name="Defaults">With <c>AddServiceDefaults</c>, or a bare ASP.NET application.</param>
/// <param name="Settings">Configuration given to the process.</param>
/// <param name="Path">What is requested.</param>
internal sealed record Variant(string Name, bool Defaults, IReadOnlyDictionary<string, string> Settings, string Path = "/items/7")
{
    public static IReadOnlyList<Variant> All(Collector collector) =>
    [
        new("bare", Defaults: false, Empty),
        new("untraced", Defaults: true, Empty),
        new("sampled-10", Defaults: true, Traced(collector.Endpoint, "0.1")),
        new("sampled-100", Defaults: true, Traced(collector.Endpoint, "1")),
        new("dead-collector", Defaults: true, Traced(Collector.Refusing, "1")),
        new("errors-1", Defaults: true, Traced(collector.Endpoint, "0.1"), "/mostly/7"),
    ];

    private static readonly Dictionary<string, string> Empty = [];

    private static Dictionary<string, string> Traced(string endpoint, string ratio) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = endpoint,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["Tracing__SampleRatio"] = ratio,
    };
}
