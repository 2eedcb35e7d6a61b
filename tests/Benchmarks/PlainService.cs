using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceDefaults;
using ServiceDefaults.Metrics;

namespace Benchmarks;

/// <summary>The service defaults as a service has them, without a server.</summary>
internal static class PlainService
{
    public const string Meter = "Benchmarks.Stays";

    public static WebApplication Build(int maxSeriesPerMetric = 2000)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Metrics:MaxSeriesPerMetric", $"{maxSeriesPerMetric}")]);
        builder.AddServiceDefaults();
        var app = builder.Build();
        app.Services.GetRequiredService<MeterBridge>();
        return app;
    }
}
