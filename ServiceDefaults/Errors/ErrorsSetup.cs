using Microsoft.AspNetCore.Builder;
using ServiceDefaults.Configuration;

namespace ServiceDefaults.Errors;

internal static class ErrorsSetup
{
    public static WebApplicationBuilder AddErrors(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<ErrorsOptions>("Errors");
        builder.Services.AddSingleton<IValidateOptions<ErrorsOptions>, VariablesCheck>();
        builder.Services.AddSingleton(new KnownVariables(SentryVariables.Prefix, SentryVariables.Read));
        builder.Services.AddSingleton<ErrorMetrics>();
        builder.Services.AddSingleton<IngestPause>();
        builder.Services.AddSingleton<ErrorReports>();

        var options = builder.Configuration.SettingsNow<ErrorsOptions>("Errors");
        if (SentryVariables.DsnOf(builder.Configuration, options) is not { } dsn) return builder;
        builder.Services.AddSingleton<IHostedService>(services => ActivatorUtilities.CreateInstance<SentryConnection>(services, dsn));
        builder.Services.AddSingleton<ILoggerProvider>(
            services => ActivatorUtilities.CreateInstance<ErrorLog>(services, options.MaxBreadcrumbs));
        return builder;
    }

    public static WebApplication UseErrorAnswers(this WebApplication app)
    {
        app.UseMiddleware<ErrorAnswers>();
        return app;
    }

    private sealed class VariablesCheck(IConfiguration configuration) : IValidateOptions<ErrorsOptions>
    {
        public ValidateOptionsResult Validate(string? name, ErrorsOptions options) =>
            SentryVariables.Faults(configuration).ToList() is { Count: > 0 } faults
                ? ValidateOptionsResult.Fail(faults)
                : ValidateOptionsResult.Success;
    }
}
