using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace ServiceDefaults.Tests.Metrics;

public sealed class MeterBridgeTests
{
    private static Meter MeterOf(PlainService service) => service.Services.GetRequiredService<IMeterFactory>().Create("PlainService.Stays");

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    [Fact]
    public async Task Each_kind_of_instrument_comes_out_under_its_name_with_its_type()
    {
        await using var service = await PlainService.StartAsync();
        var meter = MeterOf(service);
        meter.CreateCounter<long>("stays_total", description: "Stays").Add(3, Tag("kind", "long"));
        meter.CreateUpDownCounter<int>("stays_open").Add(2);
        meter.CreateGauge<double>("stays_level").Record(1.5);
        meter.CreateHistogram("stays_seconds", advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] })
            .Record(0.5, Tag("kind", "a\"b\n"));
        meter.CreateObservableCounter("stays_read_total", () => 7L);
        meter.CreateObservableGauge("stays_age_seconds", () => new Measurement<double>(12.25, Tag("ready", true), Tag("count", 4)));

        var scrape = await Scrape.OfAsync(service);

        Assert.Contains("# HELP stays_total Stays\n# TYPE stays_total counter\n", scrape.Text, StringComparison.Ordinal);
        Assert.Contains("# TYPE stays_open gauge\n", scrape.Text, StringComparison.Ordinal);
        Assert.Contains("# TYPE stays_level gauge\n", scrape.Text, StringComparison.Ordinal);
        Assert.Contains("# TYPE stays_seconds histogram\n", scrape.Text, StringComparison.Ordinal);
        Assert.Contains("# TYPE stays_read_total counter\n", scrape.Text, StringComparison.Ordinal);
        Assert.Equal(3, scrape["""stays_total{kind="long"}"""]);
        Assert.Equal(2, scrape["stays_open"]);
        Assert.Equal(1.5, scrape["stays_level"]);
        Assert.Equal(0, scrape["""stays_seconds_bucket{kind="a\"b\n",le="0.1"}"""]);
        Assert.Equal(1, scrape["""stays_seconds_bucket{kind="a\"b\n",le="1"}"""]);
        Assert.Equal(1, scrape["""stays_seconds_bucket{kind="a\"b\n",le="+Inf"}"""]);
        Assert.Equal(0.5, scrape["""stays_seconds_sum{kind="a\"b\n"}"""]);
        Assert.Equal(7, scrape["stays_read_total"]);
        Assert.Equal(12.25, scrape["""stays_age_seconds{count="4",ready="true"}"""]);
    }

    [Fact]
    public async Task Only_meters_of_the_service_and_of_the_platform_are_exported()
    {
        await using var service = await PlainService.StartAsync();
        await using var other = await PlainService.StartAsync();
        MeterOf(other).CreateCounter<long>("others_total").Add(1);
        service.Services.GetRequiredService<IMeterFactory>().Create("Library.Inner").CreateCounter<long>("library_total").Add(1);

        var scrape = await Scrape.OfAsync(service);

        Assert.False(scrape.Has("others_total"));
        Assert.False(scrape.Has("library_total"));
        Assert.Contains("dotnet_thread_pool_thread_count", scrape.Series);
        Assert.True(scrape["dotnet_process_memory_working_set_bytes"] > 0);
    }

    [Fact]
    public async Task The_same_labels_in_another_order_are_the_same_series()
    {
        await using var service = await PlainService.StartAsync();
        var counter = MeterOf(service).CreateCounter<long>("stays_total");
        counter.Add(1, Tag("a", "1"), Tag("b", "2"));
        counter.Add(2, Tag("b", "2"), Tag("a", "1"));
        var scrape = await Scrape.OfAsync(service);
        Assert.Equal(3, scrape["""stays_total{a="1",b="2"}"""]);
        Assert.Single(scrape.Of("stays_total"));
    }

    [Fact]
    public async Task Many_threads_lose_no_count()
    {
        await using var service = await PlainService.StartAsync();
        var counter = MeterOf(service).CreateCounter<long>("stays_total");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++) counter.Add(1, Tag("slot", (i + worker) % 100));
        })));
        var scrape = await Scrape.OfAsync(service);
        Assert.Equal(100, scrape.Of("stays_total").Count());
        Assert.All(scrape.Of("stays_total"), series => Assert.Equal(1600, scrape[series]));
    }

    [Fact]
    public async Task Beyond_the_cap_measurements_go_to_one_series_and_are_counted()
    {
        await using var service = await PlainService.StartAsync(settings: new() { ["Metrics:MaxSeriesPerMetric"] = "10" });
        var counter = MeterOf(service).CreateCounter<long>("stays_total");
        for (var i = 0; i < 1000; i++) counter.Add(1, Tag("guest", $"guest-{i}"), Tag("kind", "x"));
        counter.Add(1, Tag("guest", "guest-3"), Tag("kind", "x"));

        var scrape = await Scrape.OfAsync(service);

        Assert.Equal(11, scrape.Of("stays_total").Count());
        Assert.Equal(2, scrape["""stays_total{guest="guest-3",kind="x"}"""]);
        Assert.Equal(990, scrape["""stays_total{guest="overflow",kind="overflow"}"""]);
        Assert.Equal(990, scrape["""metrics_series_overflow_total{metric="stays_total"}"""]);
        Assert.Equal(990, scrape["""telemetry_dropped_total{reason="series_cap",signal="metrics"}"""]);
    }

    [Fact]
    public async Task What_an_observable_gauge_no_longer_reports_is_gone_from_the_next_scrape()
    {
        await using var service = await PlainService.StartAsync();
        string[] packs = ["old"];
        MeterOf(service).CreateObservableGauge("pack_freshness", () => packs.Select(pack => new Measurement<int>(1, Tag("pack_id", pack))));
        Assert.Equal(1, (await Scrape.OfAsync(service))["""pack_freshness{pack_id="old"}"""]);
        packs = ["new"];
        var scrape = await Scrape.OfAsync(service);
        Assert.Equal(["""pack_freshness{pack_id="new"}"""], scrape.Of("pack_freshness"));
        packs = [];
        Assert.Empty((await Scrape.OfAsync(service)).Of("pack_freshness"));
        packs = ["old"];
        Assert.Equal(1, (await Scrape.OfAsync(service))["""pack_freshness{pack_id="old"}"""]);
    }

    [Fact]
    public async Task Wrong_numbers_and_names_are_dropped_and_counted_and_harm_nobody()
    {
        await using var service = await PlainService.StartAsync();
        var meter = MeterOf(service);
        meter.CreateCounter<long>("stays_total").Add(-1);
        meter.CreateHistogram<double>("stays_seconds").Record(double.NaN);
        meter.CreateGauge<double>("stays_total").Record(1);
        meter.CreateHistogram<double>("le_seconds").Record(1, Tag("le", "x"));
        meter.CreateObservableGauge("broken", double () => throw new InvalidOperationException("broken"));
        meter.CreateCounter<long>("stays_total").Add(1);

        var scrape = await Scrape.OfAsync(service);

        Assert.Equal(2, scrape["""telemetry_dropped_total{reason="invalid_value",signal="metrics"}"""]);
        Assert.False(scrape.Has("broken"));
        Assert.Equal(1, (await Scrape.OfAsync(service))["""telemetry_dropped_total{reason="refused",signal="metrics"}"""] / 2);
        Assert.True((await Scrape.OfAsync(service))["""telemetry_dropped_total{reason="observe_failed",signal="metrics"}"""] >= 1);
    }

    [Fact]
    public async Task A_known_label_set_is_recorded_without_allocation()
    {
        await using var service = await PlainService.StartAsync();
        var meter = MeterOf(service);
        var counter = meter.CreateCounter<long>("stays_total");
        var histogram = meter.CreateHistogram<double>("stays_seconds");
        void Record(int times)
        {
            for (var i = 0; i < times; i++)
            {
                counter.Add(1, Tag("method", "GET"), Tag("endpoint", "/stays/{id}"), Tag("status", "200"));
                histogram.Record(0.01, Tag("method", "GET"), Tag("endpoint", "/stays/{id}"), Tag("status", "200"));
            }
        }
        Record(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Record(10_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public async Task A_label_value_that_identifies_somebody_does_not_leave()
    {
        await using var service = await PlainService.StartAsync();
        var counter = MeterOf(service).CreateCounter<long>("stays_total");
        counter.Add(1, Tag("guest", "guest@example.org"));
        counter.Add(1, Tag("guest", "other@example.org"));
        Assert.Equal(2, (await Scrape.OfAsync(service))["""stays_total{guest="[REDACTED]"}"""]);
    }

    [Fact]
    public async Task Each_bucket_keeps_its_own_exemplar_so_that_a_slow_request_is_found_among_fast_ones()
    {
        await using var service = await PlainService.StartAsync();
        var histogram = MeterOf(service).CreateHistogram<double>("stays_seconds");
        var traces = new List<string>();
        foreach (var seconds in (double[])[0.01, 3, 100])
        {
            using var kept = new Activity("kept") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
            histogram.Record(seconds);
            traces.Add(kept.TraceId.ToHexString());
        }
        var text = (await Scrape.OfAsync(service, "application/openmetrics-text")).Text;
        Assert.All(traces,
            trace => Assert.Single(text.Split('\n'), line => line.StartsWith("stays_seconds_bucket", StringComparison.Ordinal)
                && line.Contains(trace, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_known_label_set_is_recorded_without_allocation_in_a_kept_trace_too()
    {
        await using var service = await PlainService.StartAsync();
        var histogram = MeterOf(service).CreateHistogram<double>("stays_seconds");
        using var kept = new Activity("kept") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        for (var i = 0; i < 100; i++) histogram.Record(0.01, Tag("method", "GET"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) histogram.Record(0.01, Tag("method", "GET"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public async Task Histograms_show_the_trace_of_a_kept_request_to_scrapers_of_openmetrics()
    {
        await using var service = await PlainService.StartAsync();
        var histogram = MeterOf(service).CreateHistogram<double>("stays_seconds");
        using (new Activity("not kept").Start())
        {
            histogram.Record(0.01);
            Assert.DoesNotContain("trace_id", (await Scrape.OfAsync(service, "application/openmetrics-text")).Text,
                StringComparison.Ordinal);
        }
        using (var kept = new Activity("kept") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start())
        {
            histogram.Record(0.01);
            var scrape = await Scrape.OfAsync(service, "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
            Assert.Contains($"trace_id=\"{kept.TraceId}\"", scrape.Text, StringComparison.Ordinal);
            Assert.EndsWith("# EOF\n", scrape.Text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("trace_id", (await Scrape.OfAsync(service)).Text, StringComparison.Ordinal);
    }
}
