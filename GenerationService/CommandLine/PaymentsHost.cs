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
        var app = builder.Build();
        await app.Services.MigrateAsync(cancellationToken);
        return app;
    }
}
