using Microsoft.AspNetCore.Builder;

namespace ServiceDefaults.Errors;

internal static class ErrorsSetup
{
    public static void AddErrors(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ErrorsOptions>("Errors").Validate(
            _ => new SentryDsnAttribute().IsValid(builder.Configuration[ErrorsOptions.DsnVariable]), $"{ErrorsOptions.DsnVariable}: must have the form https://{{key}}@{{host}}/{{project}}, or be empty");
        builder.Services.AddSingleton<ErrorMetrics>();
        builder.Services.AddSingleton<IngestPause>();
        builder.Services.AddSingleton<ErrorReports>();

        var options = builder.Configuration.SettingsNow<ErrorsOptions>("Errors");
        if (options.DsnOr(builder.Configuration) is not { } dsn) return;
        builder.Services.AddSingleton<IHostedService>(services => ActivatorUtilities.CreateInstance<SentryConnection>(services, dsn));
        builder.Services.AddSingleton<ILoggerProvider>(services => ActivatorUtilities.CreateInstance<ErrorLog>(services, options.MaxBreadcrumbs));
    }
}
