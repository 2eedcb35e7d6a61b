using System.Collections.Concurrent;
using System.Diagnostics;
using Prometheus;

namespace ServiceDefaults.Metrics;

/// <summary>The only file that knows prometheus-net: keeps the series and writes them in the format that the scraper asks for.</summary>
internal sealed class PrometheusExport
{
    private static readonly ExemplarBehavior ExplicitExemplars = new() { DefaultExemplarProvider = (_, _) => Exemplar.None };

    private readonly CollectorRegistry _registry = global::Prometheus.Metrics.NewCustomRegistry();
    private readonly MetricFactory _factory;
    private readonly ConcurrentDictionary<string, Type> _types = [];

    public PrometheusExport() => _factory = global::Prometheus.Metrics.WithCustomRegistry(_registry);

    public const string TextContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;

    public const string OpenMetricsContentType = PrometheusConstants.OpenMetricsContentTypeWithVersionAndEncoding;

    /// <summary>
    /// The series with that name and those labels, created on first use.
    /// Throws <see cref="InvalidOperationException"/> when the name is taken by a metric of another type,
    /// <see cref="ArgumentException"/> when it is not a valid metric name.
    /// </summary>
    public Series Series(SeriesKind kind, string name, string help, string[] labelNames, string[] labelValues, double[] buckets) =>
        kind switch
    {
        SeriesKind.Counter => new CounterSeries(Counter(name, help, labelNames).WithLabels(labelValues)),
        SeriesKind.CounterTotal => new CounterTotalSeries(Counter(name, help, labelNames).WithLabels(labelValues)),
        SeriesKind.UpDown => new UpDownSeries(Gauge(name, help, labelNames).WithLabels(labelValues)),
        SeriesKind.Gauge => new GaugeSeries(Gauge(name, help, labelNames).WithLabels(labelValues)),
        SeriesKind.Histogram => new HistogramSeries(Histogram(name, help, labelNames, buckets).WithLabels(labelValues), buckets),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public Task WriteAsync(Stream to, bool openMetrics, CancellationToken cancellationToken) =>
        _registry.CollectAndExportAsTextAsync(to, openMetrics ? ExpositionFormat.OpenMetricsText : ExpositionFormat.PrometheusText,
            cancellationToken);

    private Counter Counter(string name, string help, string[] labelNames) =>
        _factory.CreateCounter(Claimed<Counter>(name), help, labelNames,
            new CounterConfiguration { SuppressInitialValue = true, ExemplarBehavior = ExplicitExemplars });

    private Gauge Gauge(string name, string help, string[] labelNames) =>
        _factory.CreateGauge(Claimed<Gauge>(name), help, labelNames, new GaugeConfiguration { SuppressInitialValue = true });

    private Histogram Histogram(string name, string help, string[] labelNames, double[] buckets) =>
        _factory.CreateHistogram(Claimed<Histogram>(name), help, labelNames,
            new HistogramConfiguration { Buckets = buckets, SuppressInitialValue = true, ExemplarBehavior = ExplicitExemplars });

    // The package throws for a taken name while it holds a lock. The runtime counts that exception at once
    // (dotnet.exceptions), that count arrives here and needs the same lock, and the resulting exception ends the process. So a
    // taken name must not get that far.
    private string Claimed<T>(string name) =>
        _types.GetOrAdd(name, typeof(T)) == typeof(T)
            ? name
            : throw new InvalidOperationException($"The name {name} is taken by a metric of another type.");

    private sealed class CounterSeries(Counter.Child child) : Series
    {
        public override void Record(double value) => child.Inc(value, Exemplar.None);

        public override void Remove() => child.Remove();
    }

    private sealed class CounterTotalSeries(Counter.Child child) : Series
    {
        public override void Record(double value) => child.IncTo(value);

        public override void Remove() => child.Remove();
    }

    private sealed class UpDownSeries(Gauge.Child child) : Series
    {
        public override void Record(double value) => child.Inc(value);

        public override void Remove() => child.Remove();
    }

    private sealed class GaugeSeries(Gauge.Child child) : Series
    {
        public override void Record(double value) => child.Set(value);

        public override void Remove() => child.Remove();
    }

    private sealed class HistogramSeries(Histogram.Child child, double[] buckets) : Series
    {
        private const long ExemplarEveryMilliseconds = 1000;

        private long[]? _nextExemplars;

        /// <summary>
        /// Only a trace that is kept is worth pointing to, and one per second and bucket is enough: making an exemplar takes
        /// longer than the observation.
        /// </summary>
        public override void Record(double value) =>
            child.Observe(value, Activity.Current is { Recorded: true } && IsDue(value) ? Exemplar.FromTraceContext() : Exemplar.None);

        public override void Remove() => child.Remove();

        private bool IsDue(double value)
        {
            var bucket = 0;
            while (bucket < buckets.Length && value > buckets[bucket]) bucket++;
            ref var next = ref (_nextExemplars ??= new long[buckets.Length + 1])[bucket];
            var now = Environment.TickCount64;
            if (now < Volatile.Read(ref next)) return false;
            Volatile.Write(ref next, now + ExemplarEveryMilliseconds);
            return true;
        }
    }
}
