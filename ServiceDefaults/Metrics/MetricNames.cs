using System.Diagnostics.Metrics;
using System.Text;

namespace ServiceDefaults.Metrics;

/// <summary>
/// Names as Prometheus wants them. The platform's own instruments have such names already and are used verbatim; the runtime's dotted ones
/// become <c>name_unit[_total]</c> as OpenTelemetry's Prometheus compatibility specification says.
/// </summary>
internal static class MetricNames
{
    /// <summary>The runtime declares these two as counters, though they go down again.</summary>
    private static readonly HashSet<string> Levels = ["dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length"];

    public static string Of(Instrument instrument)
    {
        if (!instrument.Name.Contains('.', StringComparison.Ordinal)) return Label(instrument.Name);
        var name = new StringBuilder(Label(instrument.Name));
        if (Unit(instrument.Unit) is { } unit && !instrument.Name.EndsWith(unit, StringComparison.Ordinal)) name.Append('_').Append(unit);
        if (KindOf(instrument) is SeriesKind.Counter or SeriesKind.CounterTotal) name.Append("_total");
        return name.ToString();
    }

    /// <summary>
    /// Letters, digits and underscores, not starting with a digit or with the two underscores that Prometheus reserves.
    /// </summary>
    public static string Label(string name)
    {
        var safe = string.Create(name.Length, name, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++) to[i] = char.IsAsciiLetterOrDigit(from[i]) ? from[i] : '_';
        });
        if (safe.Length == 0 || char.IsAsciiDigit(safe[0])) safe = "_" + safe;
        return safe.StartsWith("__", StringComparison.Ordinal) ? safe.TrimStart('_') : safe;
    }

    public static SeriesKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType();
        while (type is { IsGenericType: false, BaseType: { } parent }) type = parent;
        var definition = type.GetGenericTypeDefinition();
        if (definition == typeof(Counter<>)) return SeriesKind.Counter;
        if (definition == typeof(ObservableCounter<>)) return Levels.Contains(instrument.Name) ? SeriesKind.Gauge : SeriesKind.CounterTotal;
        if (definition == typeof(UpDownCounter<>)) return SeriesKind.UpDown;
        if (definition == typeof(Histogram<>)) return SeriesKind.Histogram;
        return SeriesKind.Gauge;
    }

    private static string? Unit(string? unit) => unit switch
    {
        null or "" or "1" => null,
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        ['{', ..] => null,
        _ => Label(unit),
    };
}
