using Prometheus;

namespace Offline.Tests.Prometheus;

public sealed class CollectorTests
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly MetricFactory _metrics;

    public CollectorTests() => _metrics = Metrics.WithCustomRegistry(_registry);

    [Fact]
    public void The_same_name_and_labels_give_the_same_metric_and_the_same_values_the_same_series()
    {
        var first = _metrics.CreateCounter("c_total", "c", ["a"]);

        Assert.Same(first, _metrics.CreateCounter("c_total", "other help", ["a"]));
        Assert.Same(first.WithLabels("x"), first.WithLabels("x".AsMemory().ToString()));
        Assert.NotSame(first.WithLabels("x"), first.WithLabels("y"));
        ReadOnlySpan<string> span = ["x"];
        Assert.Same(first.WithLabels("x"), first.WithLabels(span));
    }

    [Fact]
    public void A_name_taken_by_another_type_is_refused()
    {
        _metrics.CreateCounter("taken", "c");

        Assert.Throws<InvalidOperationException>(() => _metrics.CreateGauge("taken", "g"));
    }

    [Theory]
    [InlineData("1st")]
    [InlineData("with-dash")]
    [InlineData("with:colon")]
    [InlineData("")]
    public void A_malformed_metric_name_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => _metrics.CreateGauge(name, "g"));

    [Theory]
    [InlineData("__reserved")]
    [InlineData("with-dash")]
    public void A_malformed_label_name_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => _metrics.CreateGauge("g", "g", [name]));

    [Fact]
    public void Labels_must_be_distinct_and_their_values_as_many_as_their_names()
    {
        Assert.Throws<InvalidOperationException>(() => _metrics.CreateGauge("g", "g", ["a", "a"]));
        Assert.Throws<ArgumentException>(() => _metrics.CreateHistogram("h", "h", ["le"]));
        Assert.Throws<ArgumentException>(() => _metrics.CreateGauge("g", "g", ["a"]).WithLabels("1", "2"));
        Assert.Throws<ArgumentException>(() => _metrics.CreateGauge("g", "g", ["a"]).WithLabels());
    }

    [Fact]
    public async Task A_metric_with_labels_used_itself_has_a_series_without_any()
    {
        var gauge = _metrics.CreateGauge("g", "g", ["a"]);
        gauge.WithLabels("x").Set(2);
        gauge.Inc();

        Assert.Equal(["""g{a="x"} 2""", "g 1"], await _registry.SamplesAsync());
    }

    [Theory]
    [InlineData(new double[] { })]
    [InlineData(new double[] { 1, 1 })]
    [InlineData(new double[] { 2, 1 })]
    public void Buckets_must_increase(double[] buckets) =>
        Assert.Throws<ArgumentException>(() => _metrics.CreateHistogram("h", "h", new HistogramConfiguration { Buckets = buckets }));

    [Fact]
    public void A_counter_never_falls()
    {
        var counter = _metrics.CreateCounter("c_total", "c");
        counter.Inc(5);
        counter.IncTo(3);
        Assert.Throws<ArgumentOutOfRangeException>(() => counter.Inc(-1));
        Assert.Equal(5, counter.Value);
        counter.IncTo(8);
        Assert.Equal(8, counter.Value);
    }

    [Fact]
    public void A_gauge_goes_both_ways()
    {
        var gauge = _metrics.CreateGauge("g", "g");
        gauge.Set(10);
        gauge.Dec(4);
        gauge.Inc();
        Assert.Equal(7, gauge.Value);
        gauge.IncTo(5);
        gauge.DecTo(6);
        Assert.Equal(6, gauge.Value);
    }

    [Fact]
    public async Task A_series_can_be_held_back_until_its_first_observation_and_withdrawn_again()
    {
        var gauge = _metrics.CreateGauge("g", "g", ["a"], new GaugeConfiguration { SuppressInitialValue = true });
        var series = gauge.WithLabels("x");
        Assert.Empty(await _registry.SamplesAsync());
        series.Set(0);
        Assert.Equal(["""g{a="x"} 0"""], await _registry.SamplesAsync());
        series.Unpublish();
        Assert.Empty(await _registry.SamplesAsync());
        series.Publish();
        Assert.Equal(["""g{a="x"} 0"""], await _registry.SamplesAsync());
    }

    [Fact]
    public async Task A_removed_series_is_gone_and_starts_from_nothing_when_it_comes_back()
    {
        var gauge = _metrics.CreateGauge("g", "g", ["a", "b"]);
        gauge.WithLabels("1", "2").Set(5);
        gauge.WithLabels("3", "4").Set(6);
        gauge.RemoveLabelled("1", "2");
        Assert.Equal(["""g{a="3",b="4"} 6"""], await _registry.SamplesAsync());
        Assert.Equal(["3", "4"], Assert.Single(gauge.GetAllLabelValues()));
        Assert.Equal(0, gauge.WithLabels("1", "2").Value);
        gauge.WithLabels("3", "4").Remove();
        Assert.Equal(["""g{a="1",b="2"} 0"""], await _registry.SamplesAsync());
    }

    [Fact]
    public async Task Callbacks_run_before_each_collection_and_a_failing_one_harms_no_other()
    {
        var gauge = _metrics.CreateGauge("g", "g");
        var other = _metrics.CreateGauge("other", "other");
        _registry.AddBeforeCollectCallback(() => throw new InvalidOperationException("no"));
        _registry.AddBeforeCollectCallback(() => gauge.Inc());
        _registry.AddBeforeCollectCallback(async cancel =>
        {
            await Task.Yield();
            other.Inc(2);
        });

        Assert.Equal(["g 1", "other 2"], await _registry.SamplesAsync());
        Assert.Equal(["g 2", "other 4"], await _registry.SamplesAsync());
    }

    [Fact]
    public async Task Observations_of_many_threads_are_all_counted()
    {
        var counter = _metrics.CreateCounter("c_total", "c");
        var histogram = _metrics.CreateHistogram("h", "h", new HistogramConfiguration { Buckets = [1, 2] });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                counter.Inc();
                histogram.Observe(1.5);
            }
        }, TestContext.Current.CancellationToken)));

        Assert.Equal(200_000, counter.Value);
        Assert.Equal(200_000, histogram.Count);
        Assert.Equal(300_000, histogram.Sum);
    }

    [Fact]
    public void An_observation_allocates_nothing()
    {
        var counter = _metrics.CreateCounter("c_total", "c", ["a"]).WithLabels("x");
        var histogram = _metrics.CreateHistogram("h", "h", ["a"]).WithLabels("x");
        var allocated = long.MaxValue;
        for (var round = 0; round < 5 && allocated > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                counter.Inc();
                histogram.Observe(0.3);
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Bucket_series_are_made_without_the_errors_of_binary_fractions()
    {
        Assert.Equal([0.1, 0.2, 0.3, 0.4], Histogram.LinearBuckets(0.1, 0.1, 4));
        Assert.Equal([0.001, 0.01, 0.1, 1], Histogram.ExponentialBuckets(0.001, 10, 4));
    }

    [Fact]
    public async Task Process_metrics_are_there_when_asked_for()
    {
        DotNetStats.Register(_registry);
        var samples = await _registry.SamplesAsync();
        foreach (var name in (string[])["process_cpu_seconds_total", "process_start_time_seconds", "process_working_set_bytes", "process_num_threads", "dotnet_total_memory_bytes"])
            Assert.Contains(samples, sample => sample.StartsWith(name + " ", StringComparison.Ordinal));
        Assert.Contains(samples, sample => sample.StartsWith("dotnet_collection_count_total{generation=\"2\"} ", StringComparison.Ordinal));
    }
}
