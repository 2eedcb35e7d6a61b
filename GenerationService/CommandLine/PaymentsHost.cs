using GenerationService.Payments;
using GenerationService.Payments.Reconciling;
using ServiceDefaults.Outbound;
using Storage;

namespace GenerationService.CommandLine;

/// <summary>The payments without the server: what a command needs to work on the service's configured database.</summary>
internal static class PaymentsHost
{
    /// <param name="dataDirectory">Overrides the configured one.</param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    public static async Task<WebApplication> OpenAsync(string? dataDirectory, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder();
        if (dataDirectory is not null) builder.Configuration["Storage:DataDirectory"] = Path.GetFullPath(dataDirectory);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddDatabase("generation");
        builder.AddPaymentRecords();
        builder.AddGuardedClient<StripeApi>("stripe");
        EnsureExists(builder);
        var app = builder.Build();
        await app.Services.MigrateAsync(cancellationToken);
        return app;
    }

    /// <summary>An empty database made here would lack every payment.</summary>
    private static void EnsureExists(WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString("generation") is { Length: > 0 }) return;
        var directory = builder.Configuration["Storage:DataDirectory"] ?? new StorageOptions().DataDirectory;
        var file = Path.Combine(Path.GetFullPath(directory, builder.Environment.ContentRootPath), "generation.db");
        if (!File.Exists(file))
            throw new ListException($"There is no database {file}. Give --data-directory, or the service's own settings.");
    }
}
