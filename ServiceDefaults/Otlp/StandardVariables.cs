using System.Globalization;
using ServiceDefaults.Configuration;

namespace ServiceDefaults.Otlp;

/// <summary>
/// OpenTelemetry's standard variables that are read, here or by the SDK itself, and the values that each accepts. The SDK ignores
/// a value that it does not know, and the telemetry is lost; here that stops the start. Source: OpenTelemetry's
/// specification, "Environment Variable Specification".
/// </summary>
internal static class StandardVariables
{
    public const string Prefix = "OTEL_";
    public const string Sampler = "OTEL_TRACES_SAMPLER";

    /// <summary>For instrumentation that a service may or may not have; Aspire sets them on all.</summary>
    public static readonly string[] SetByAspire = ["OTEL_DOTNET_EXPERIMENTAL_", "OTEL_INSTRUMENTATION_GENAI_"];

    private static readonly string[] Signals = ["TRACES", "METRICS", "LOGS"];

    private static readonly Kind Any = new("", _ => true);
    private static readonly Kind Address = new("must be an absolute http or https address, or empty", new HttpAddressAttribute().IsValid);
    private static readonly Kind Flag = OneOf("true", "false");
    private static readonly Kind ReadableFile = new("must be the path of a file", File.Exists);
    private static readonly Kind Pairs = new("must be name=value pairs, separated by commas",
        text => text.Split(',').All(pair => pair.IndexOf('=', StringComparison.Ordinal) is > 0));
    private static readonly Kind Count = new("must be a whole number above 0",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0);
    private static readonly Kind Ratio = new("must be a number between 0 and 1",
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1);

    private static readonly Dictionary<string, Kind> Kinds = new()
    {
        ["OTEL_SDK_DISABLED"] = Flag,
        ["OTEL_SERVICE_NAME"] = Any,
        ["OTEL_RESOURCE_ATTRIBUTES"] = Pairs,
        [Sampler] = OneOf("always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off",
            "parentbased_traceidratio"),
        ["OTEL_TRACES_SAMPLER_ARG"] = Ratio,
        ["OTEL_METRIC_EXPORT_INTERVAL"] = Count,
        ["OTEL_METRIC_EXPORT_TIMEOUT"] = Count,
        ["OTEL_METRICS_EXEMPLAR_FILTER"] = OneOf("always_on", "always_off", "trace_based"),
        ["OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE"] = OneOf("cumulative", "delta", "lowmemory"),
        ["OTEL_EXPORTER_OTLP_CERTIFICATE"] = ReadableFile,
        ["OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE"] = ReadableFile,
        ["OTEL_EXPORTER_OTLP_CLIENT_KEY"] = ReadableFile,
        ["OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS"] = Any,
    };

    static StandardVariables()
    {
        foreach (var signal in Signals) Kinds[$"OTEL_{signal}_EXPORTER"] = OneOf("otlp", "none");
        foreach (var signal in (string[])["", .. Signals.Select(signal => signal + "_")])
        {
            Kinds[$"OTEL_EXPORTER_OTLP_{signal}ENDPOINT"] = Address;
            Kinds[$"OTEL_EXPORTER_OTLP_{signal}PROTOCOL"] = OneOf("grpc", "http/protobuf");
            Kinds[$"OTEL_EXPORTER_OTLP_{signal}COMPRESSION"] = OneOf("none", "gzip");
            Kinds[$"OTEL_EXPORTER_OTLP_{signal}TIMEOUT"] = Count;
            Kinds[$"OTEL_EXPORTER_OTLP_{signal}HEADERS"] = Pairs;
        }
        foreach (var queue in (string[])["OTEL_BSP_", "OTEL_BLRP_"])
            foreach (var limit in (string[])["SCHEDULE_DELAY", "EXPORT_TIMEOUT", "MAX_QUEUE_SIZE", "MAX_EXPORT_BATCH_SIZE"])
                Kinds[queue + limit] = Count;
        foreach (var limited in (string[])["", "SPAN_", "LOGRECORD_"])
            foreach (var limit in (string[])["ATTRIBUTE_COUNT_LIMIT", "ATTRIBUTE_VALUE_LENGTH_LIMIT"])
                Kinds[$"OTEL_{limited}{limit}"] = Count;
        foreach (var limited in (string[])["SPAN_EVENT", "SPAN_LINK", "EVENT_ATTRIBUTE", "LINK_ATTRIBUTE"])
            Kinds[$"OTEL_{limited}_COUNT_LIMIT"] = Count;
    }

    public static IReadOnlyList<string> Read => [.. Kinds.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What is wrong, one line each; an empty variable counts as not set.</summary>
    public static IEnumerable<string> Faults(IConfiguration configuration) =>
        from variable in Kinds
        where configuration[variable.Key] is { Length: > 0 } text && !variable.Value.Fits(text)
        orderby variable.Key
        select $"{variable.Key}: {variable.Value.Problem}";

    private static Kind OneOf(params string[] words) =>
        new(WrongSetting.MustBeOneOf(words), text => words.Contains(text, StringComparer.OrdinalIgnoreCase));

    private sealed record Kind(string Problem, Func<string, bool> Fits);
}
