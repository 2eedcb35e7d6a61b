using System.Text;
using Prometheus;

namespace Offline.Tests.Prometheus;

public sealed class TextFormatTests
{
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly MetricFactory _metrics;

    public TextFormatTests() => _metrics = Metrics.WithCustomRegistry(_registry);

    [Fact]
    public async Task A_counter_is_written_with_help_type_and_one_line_for_each_series_in_the_order_they_were_made()
    {
        var requests = _metrics.CreateCounter("requests_total", "Requests answered.", ["method", "status"]);
        requests.WithLabels("POST", "500").Inc();
        requests.WithLabels("GET", "200").Inc(41);
        requests.WithLabels("GET", "200").Inc(1.5);
        requests.WithLabels("GET", "404");

        Assert.Equal(
            """
            # HELP requests_total Requests answered.
            # TYPE requests_total counter
            requests_total{method="POST",status="500"} 1
            requests_total{method="GET",status="200"} 42.5
            requests_total{method="GET",status="404"} 0

            """, await _registry.TextAsync());
    }

    [Fact]
    public async Task A_histogram_is_written_as_sum_then_count_then_cumulative_buckets()
    {
        var latency = _metrics.CreateHistogram("latency_seconds", "", ["route"], new HistogramConfiguration { Buckets = [0.005, 0.25, 1, 2.5] });
        foreach (var seconds in (double[])[0.001, 0.005, 0.0051, 1, 2.4, 99, double.NaN])
            latency.WithLabels("/score").Observe(seconds);

        Assert.Equal(
            """
            # HELP latency_seconds 
            # TYPE latency_seconds histogram
            latency_seconds_sum{route="/score"} 102.4111
            latency_seconds_count{route="/score"} 6
            latency_seconds_bucket{route="/score",le="0.005"} 2
            latency_seconds_bucket{route="/score",le="0.25"} 3
            latency_seconds_bucket{route="/score",le="1"} 4
            latency_seconds_bucket{route="/score",le="2.5"} 5
            latency_seconds_bucket{route="/score",le="+Inf"} 6

            """, await _registry.TextAsync());
    }

    [Fact]
    public async Task The_default_buckets_are_those_of_the_package()
    {
        _metrics.CreateHistogram("h", "h").Observe(3, 2);

        Assert.Equal(
            [
                "h_sum 6", "h_count 2", """h_bucket{le="0.005"} 0""", """h_bucket{le="0.01"} 0""", """h_bucket{le="0.025"} 0""",
                """h_bucket{le="0.05"} 0""", """h_bucket{le="0.075"} 0""", """h_bucket{le="0.1"} 0""", """h_bucket{le="0.25"} 0""",
                """h_bucket{le="0.5"} 0""", """h_bucket{le="0.75"} 0""", """h_bucket{le="1"} 0""", """h_bucket{le="2.5"} 0""",
                """h_bucket{le="5"} 2""", """h_bucket{le="7.5"} 2""", """h_bucket{le="10"} 2""", """h_bucket{le="+Inf"} 2""",
            ], await _registry.SamplesAsync());
    }

    [Fact]
    public async Task Label_values_are_escaped_and_written_as_UTF_8()
    {
        _metrics.CreateGauge("g", "g", ["v"]).WithLabels("a\\b\"c\nd é 漢 😀").Set(-7);

        Assert.Equal(["""g{v="a\\b\"c\nd é 漢 😀"} -7"""], await _registry.SamplesAsync());
    }

    [Theory]
    [InlineData(0, "0", "0.0")]
    [InlineData(1, "1", "1.0")]
    [InlineData(-1, "-1", "-1.0")]
    [InlineData(42, "42", "42.0")]
    [InlineData(0.1, "0.1", "0.1")]
    [InlineData(1e-7, "1e-07", "1e-07")]
    [InlineData(123456789012345678, "1.2345678901234568e+17", "1.2345678901234568e+17")]
    [InlineData(1e15, "1000000000000000", "1000000000000000.0")]
    [InlineData(double.PositiveInfinity, "Infinity", "+Inf")]
    [InlineData(double.NegativeInfinity, "-Infinity", "-Inf")]
    [InlineData(double.NaN, "NaN", "NaN")]
    public async Task Numbers_are_written_in_their_shortest_form(double value, string text, string openMetrics)
    {
        _metrics.CreateGauge("g", "g").Set(value);

        Assert.Equal([$"g {text}"], await _registry.SamplesAsync());
        Assert.Equal([$"g {openMetrics}"], await _registry.SamplesAsync(ExpositionFormat.OpenMetricsText));
    }

    [Fact]
    public async Task OpenMetrics_names_a_counters_family_without_total_writes_floats_with_a_point_and_ends_with_EOF()
    {
        _metrics.CreateCounter("jobs_total", "Jobs.").Inc(3);
        _metrics.CreateCounter("oddly_named", "No suffix.").Inc();
        _metrics.CreateHistogram("wait_seconds", "Wait.", new HistogramConfiguration { Buckets = [1, 1.5] }).Observe(1);

        Assert.Equal(
            """
            # HELP jobs Jobs.
            # TYPE jobs counter
            jobs_total 3.0
            # HELP oddly_named No suffix.
            # TYPE oddly_named unknown
            oddly_named 1.0
            # HELP wait_seconds Wait.
            # TYPE wait_seconds histogram
            wait_seconds_sum 1.0
            wait_seconds_count 1
            wait_seconds_bucket{le="1.0"} 1
            wait_seconds_bucket{le="1.5"} 1
            wait_seconds_bucket{le="+Inf"} 1
            # EOF

            """, await _registry.TextAsync(ExpositionFormat.OpenMetricsText));
    }

    [Fact]
    public async Task Labels_of_a_factory_and_of_the_registry_follow_those_of_the_series()
    {
        _registry.SetStaticLabels(new Dictionary<string, string> { ["host"] = "a" });
        _metrics.WithLabels(new Dictionary<string, string> { ["tier"] = "gold" }).CreateGauge("g", "g", ["x"]).WithLabels("1").Inc();

        Assert.Equal(["""g{x="1",tier="gold",host="a"} 1"""], await _registry.SamplesAsync());
    }

    [Fact]
    public async Task One_name_with_two_sets_of_labels_is_one_family_declared_once()
    {
        _metrics.CreateGauge("g", "First.", ["a"]).WithLabels("1").Inc();
        _metrics.CreateGauge("g", "Second.", ["b"]).WithLabels("2").Inc();

        Assert.Equal("# HELP g First.\n# TYPE g gauge\ng{a=\"1\"} 1\ng{b=\"2\"} 1\n", await _registry.TextAsync());
    }

    [Fact]
    public async Task Ten_thousand_series_come_out_whole()
    {
        var gauge = _metrics.CreateGauge("g", "g", ["n"]);
        var expected = new StringBuilder("# HELP g g\n# TYPE g gauge\n");
        for (var i = 0; i < 10_000; i++)
        {
            gauge.WithLabels(i.ToString()).Set(i);
            expected.Append($"g{{n=\"{i}\"}} {i}\n");
        }

        Assert.Equal(expected.ToString(), await _registry.TextAsync());
    }
}
