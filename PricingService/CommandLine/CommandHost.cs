using Jobs;
using Microsoft.Extensions.Options;
using PricingService.Availability;
using PricingService.Calendars;
using PricingService.Competitors;
using PricingService.Experiments;
using PricingService.Models;
using PricingService.Outcomes;
using PricingService.Overrides;
using PricingService.Packs;
using PricingService.Prices;
using PricingService.Properties;
using PricingService.Quotes;
using ServiceDefaults.Metrics;
using ServiceDefaults.Notices;
using Storage;

namespace PricingService.CommandLine;

/// <summary>The slices without the server: what a command needs to work on the service's configured database.</summary>
internal static class CommandHost
{
    /// <param name="dataDirectory">Overrides the configured one.</param>
    public static async Task<WebApplication> OpenAsync(string? dataDirectory, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder();
        if (dataDirectory is not null) builder.Configuration["Storage:DataDirectory"] = Path.GetFullPath(dataDirectory);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Error).AddSimpleConsole(console => console.SingleLine = true);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<CacheMetrics>();
        builder.AddDatabase("pricing").AddNotices();
        builder.AddJobs();
        builder.AddProperties();
        builder.AddExperiments();
        builder.AddModels();
        builder.AddCompetitorBook();
        builder.AddQuotes();
        builder.AddOutcomes();
        builder.AddAvailability().AddOverrides().AddCalendarBook();
        builder.AddPrices();
        builder.AddPacks();
        var app = builder.Build();
        await app.Services.MigrateAsync(cancellationToken);
        return app;
    }

    /// <summary>Which store a command worked on, in words without a secret.</summary>
    public static string StoreOf(WebApplication host) => host.Services.GetRequiredService<Database>().Dialect == Dialect.PostgreSql
        ? "the PostgreSQL database of ConnectionStrings:pricing"
        : Path.Combine(Path.GetFullPath(host.Services.GetRequiredService<IOptions<StorageOptions>>().Value.DataDirectory,
            host.Environment.ContentRootPath), "pricing.db");
}
