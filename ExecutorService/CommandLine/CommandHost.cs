using ExecutorService.Importing;
using ExecutorService.Ledger;
using Storage;

namespace ExecutorService.CommandLine;

/// <summary>The ledger without the server: what a command needs to work on the service's configured database.</summary>
internal static class CommandHost
{
    /// <param name="dataDirectory">Overrides the configured one.</param>
    public static async Task<WebApplication> OpenAsync(string? dataDirectory, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder();
        if (dataDirectory is not null) builder.Configuration["Storage:DataDirectory"] = Path.GetFullPath(dataDirectory);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddDatabase("executor");
        builder.AddLedger();
        builder.Services.AddSingleton<IImportLedger, DatabaseLedger>();
        var app = builder.Build();
        await app.Services.MigrateAsync(cancellationToken);
        return app;
    }
}
