using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Testing;

namespace ServiceDefaults.Tests.Metrics;

/// <summary>What counts the measurements beyond the cap is no measurement under the cap itself.</summary>
public sealed class SeriesCapTests : IDisposable
{
    private const string Overflowed = "metrics_series_overflow_total";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("plain-app-");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task A_service_lives_with_a_cap_that_many_of_its_metrics_reach(int most)
    {
        await using var app = await PlainApp.ReadyAsync(new Dictionary<string, string?>
        {
            ["Storage__DataDirectory"] = _data.FullName, ["Metrics__MaxSeriesPerMetric"] = $"{most}",
            ["Metrics__AdditionalMeters__0"] = "Microsoft.AspNetCore.Hosting",
            ["Metrics__AdditionalMeters__1"] = "Microsoft.AspNetCore.Routing",
            ["Metrics__AdditionalMeters__2"] = "Microsoft.AspNetCore.Server.Kestrel",
            ["Metrics__AdditionalMeters__3"] = "System.Net.Http", ["Metrics__AdditionalMeters__4"] = "System.Runtime",
        });
        foreach (var method in (string[])["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"])
        {
            foreach (var path in (string[])["/hello/you", "/nowhere"])
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                using var answer = await app.Http.SendAsync(request, TestContext.Current.CancellationToken);
            }
        }

        var scrape = new Scrape(await app.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken));
        Assert.True(scrape[$$"""{{Overflowed}}{metric="http_requests_total"}"""] > 0);
        Assert.False(scrape.Has($$"""{{Overflowed}}{metric="overflow"}"""));
    }

    [Fact]
    public async Task Each_metric_that_reaches_the_cap_is_counted_by_its_name_however_many_there_are()
    {
        await using var service = await PlainService.StartAsync(settings: new() { ["Metrics:MaxSeriesPerMetric"] = "3" });
        var meter = service.Services.GetRequiredService<IMeterFactory>().Create("PlainService.Stays");
        for (var i = 0; i < 20; i++)
        {
            var counter = meter.CreateCounter<long>($"stays_{i}_total");
            for (var guest = 0; guest < 3 + i; guest++) counter.Add(1, new KeyValuePair<string, object?>("guest", guest));
        }

        var scrape = await Scrape.OfAsync(service);
        for (var i = 0; i < 20; i++) Assert.Equal(i, scrape[$$"""{{Overflowed}}{metric="stays_{{i}}_total"}"""]);
        Assert.False(scrape.Has($$"""{{Overflowed}}{metric="overflow"}"""));
        Assert.True(scrape["""telemetry_dropped_total{reason="series_cap",signal="metrics"}"""] >= 190);
    }

    [Fact]
    public async Task Counters_of_losses_exist_before_the_first_loss_so_that_it_shows_as_an_increase()
    {
        await using var service = await PlainService.StartAsync();
        var before = await Scrape.OfAsync(service);
        Assert.Equal(
        [
            "errors export_failed", "errors queue_full", "errors rate_limited", "errors refused", "logs export_failed", "logs queue_full",
            "metrics export_failed", "metrics invalid_value", "metrics observe_failed", "metrics refused", "metrics series_cap",
            "traces export_failed", "traces privacy", "traces queue_full",
        ], before.Of("telemetry_dropped_total").Select(series => series.Split('"')).Select(parts => $"{parts[3]} {parts[1]}").Order(
            StringComparer.Ordinal));
        Assert.All(before.Of("telemetry_dropped_total"), series => Assert.Equal(0, before[series]));
        Assert.Equal(0, before[$$"""{{Overflowed}}{metric="http_requests_total"}"""]);
        Assert.Equal(0, before[$$"""{{Overflowed}}{metric="dotnet_gc_collections_total"}"""]);

        service.Services.GetRequiredService<IMeterFactory>().Create("PlainService.Stays").CreateCounter<long>("stays_total");
        Assert.Equal(0, (await Scrape.OfAsync(service))[$$"""{{Overflowed}}{metric="stays_total"}"""]);
    }

    public void Dispose() => _data.Delete(recursive: true);
}
