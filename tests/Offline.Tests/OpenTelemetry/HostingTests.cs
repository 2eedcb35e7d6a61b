using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Offline.Tests.OpenTelemetry;

[Collection(nameof(ProcessWide))]
public sealed class HostingTests
{
    [Fact]
    public async Task Providers_listen_once_the_host_has_started_and_stop_with_it()
    {
        using var source = new ActivitySource("hosting-test");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("tester", serviceVersion: "1.2"))
            .WithTracing(tracing => tracing.AddSource(source.Name))
            .WithMetrics(metrics => metrics.AddMeter("hosting-test"));
        using (var host = builder.Build())
        {
            Assert.Null(source.StartActivity("before"));
            await host.StartAsync(TestContext.Current.CancellationToken);
            using (var activity = source.StartActivity("during"))
                Assert.NotNull(activity);
            var resource = host.Services.GetRequiredService<TracerProvider>().GetResource();
            Assert.Contains(new KeyValuePair<string, object>("service.name", "tester"), resource.Attributes);
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        Assert.Null(source.StartActivity("after"));
    }

    [Fact]
    public async Task Telemetry_starts_before_other_hosted_services_and_only_once()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddHostedService<First>();
        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(First.Source.Name));
        builder.Services.AddOpenTelemetry();

        Assert.Same(builder.Services, Assert.IsType<IOpenTelemetryBuilder>(telemetry, exactMatch: false).Services);
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(host.Services.GetServices<IHostedService>().OfType<First>().Single().WasTraced);
        Assert.Equal(2, host.Services.GetServices<IHostedService>().Count());
    }

    private sealed class First : BackgroundService
    {
        public static readonly ActivitySource Source = new("hosting-test-first");

        public bool WasTraced { get; private set; }

        public override Task StartAsync(CancellationToken cancellationToken)
        {
            using var activity = Source.StartActivity("start");
            WasTraced = activity is not null;
            return Task.CompletedTask;
        }

        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }

    private sealed class Names(HashSet<string> seen) : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
                seen.Add(metric.Name);
            return ExportResult.Success;
        }
    }
}
