using System.Diagnostics;
using System.Text.RegularExpressions;
using Prometheus;

namespace Offline.Tests.Prometheus;

public sealed partial class ExemplarTests
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly MetricFactory _metrics;

    public ExemplarTests() => _metrics = Metrics.WithCustomRegistry(_registry);

    [Fact]
    public async Task An_exemplar_is_written_in_OpenMetrics_only_beside_the_bucket_of_its_observation()
    {
        var histogram = _metrics.CreateHistogram("h", "h", new HistogramConfiguration { Buckets = [1, 2] });
        histogram.Observe(0.5, Exemplar.From(Exemplar.Pair("trace_id", "replaced")));
        histogram.Observe(0.75, Exemplar.From(Exemplar.Pair("trace_id", "abc"), Exemplar.Key("note").WithValue("é")));

        Assert.Equal(
            ["h_sum 1.25", "h_count 2", """h_bucket{le="1"} 2""", """h_bucket{le="2"} 2""", """h_bucket{le="+Inf"} 2"""],
            await _registry.SamplesAsync());
        var samples = await _registry.SamplesAsync(ExpositionFormat.OpenMetricsText);
        Assert.Matches("""^h_bucket\{le="1\.0"\} 2 # \{trace_id="abc",note="\?"\} 0\.75 \d{10}\.\d+$""", samples[2]);
        Assert.Equal("""h_bucket{le="2.0"} 2""", samples[3]);
        Assert.Equal("""h_bucket{le="+Inf"} 2""", samples[4]);
    }

    [Fact]
    public async Task An_exemplar_of_a_counter_carries_the_increment_and_the_time()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 1;
        _metrics.CreateCounter("c_total", "c").Inc(3, Exemplar.From(Exemplar.Pair("k", "v")));

        var match = CounterLine.Match(Assert.Single(await _registry.SamplesAsync(ExpositionFormat.OpenMetricsText)));
        Assert.True(match.Success);
        Assert.InRange(double.Parse(match.Groups[1].Value), before, before + 120);
    }

    [Fact]
    public async Task Without_one_of_its_own_an_observation_takes_the_current_trace_unless_told_not_to()
    {
        using var activity = new Activity("request").Start();
        _metrics.CreateCounter("with_total", "c").Inc();
        _metrics.CreateCounter("without_total", "c").Inc(Exemplar.None);
        _metrics.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        _metrics.CreateCounter("never_total", "c").Inc();
        _metrics.CreateGauge("gauge", "g").Inc();

        var samples = await _registry.SamplesAsync(ExpositionFormat.OpenMetricsText);
        Assert.StartsWith($"with_total 1.0 # {{trace_id=\"{activity.TraceId}\",span_id=\"{activity.SpanId}\"}} 1.0 ", samples[0], StringComparison.Ordinal);
        Assert.Equal(["without_total 1.0", "never_total 1.0", "gauge 1.0"], samples[1..]);
    }

    [Fact]
    public void An_exemplar_can_be_used_once_and_copied_before()
    {
        var counter = _metrics.CreateCounter("c_total", "c");
        var exemplar = Exemplar.From(Exemplar.Pair("k", "v"));
        var copy = exemplar.Clone();
        counter.Inc(exemplar);
        counter.Inc(copy);
        Assert.Throws<InvalidOperationException>(() => counter.Inc(copy));
        Assert.Equal(2, counter.Value);
    }

    [Fact]
    public void Labels_that_are_doubled_or_too_long_are_refused()
    {
        var counter = _metrics.CreateCounter("c_total", "c");
        Assert.Throws<ArgumentException>(() => counter.Inc(Exemplar.From(Exemplar.Pair("k", "1"), Exemplar.Pair("k", "2"))));
        Assert.Throws<ArgumentException>(() => counter.Inc(Exemplar.From(Exemplar.Pair("k", new string('x', 128)))));
        Assert.Throws<ArgumentException>(() => Exemplar.Key("with-dash"));
        Assert.Throws<ArgumentException>(() => Exemplar.Key(" "));
    }

    [Fact]
    public async Task A_new_exemplar_waits_for_the_interval_that_was_set()
    {
        var counter = _metrics.CreateCounter("c_total", "c", new CounterConfiguration
        {
            ExemplarBehavior = new ExemplarBehavior
            {
                DefaultExemplarProvider = (metric, value) => Exemplar.From(Exemplar.Pair("of", $"{metric.Name}_{value}")),
                NewExemplarMinInterval = TimeSpan.FromHours(1),
            },
        });
        counter.Inc(1);
        counter.Inc(2);

        Assert.StartsWith("c_total 3.0 # {of=\"c_total_1\"} 1.0 ", Assert.Single(await _registry.SamplesAsync(ExpositionFormat.OpenMetricsText)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exemplar_from_the_trace_allocates_nothing()
    {
        using var activity = new Activity("request").Start();
        var histogram = _metrics.CreateHistogram("h", "h", ["a"]).WithLabels("x");
        var allocated = long.MaxValue;
        for (var round = 0; round < 5 && allocated > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
                histogram.Observe(i % 7);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    [GeneratedRegex("""^c_total 3\.0 # \{k="v"\} 3\.0 (\d{10}\.\d+)$""")]
    private static partial Regex CounterLine { get; }
}
