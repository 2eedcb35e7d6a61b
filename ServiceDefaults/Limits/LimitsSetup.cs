using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ServiceDefaults.Configuration;

namespace ServiceDefaults.Limits;

/// <summary>Bounds on requests.</summary>
public static class LimitsSetup
{
    /// <summary>Lets a route accept larger bodies than <see cref="LimitsOptions.MaxBodyBytes"/>.</summary>
    public static TBuilder AllowBody<TBuilder>(this TBuilder route, long bytes) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RequestSizeLimitAttribute(bytes));

    private const double SlowestBytesPerSecond = 240;

    internal static WebApplicationBuilder AddLimits(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<LimitsOptions>("Limits");
        // Both are read while the application is built, before the check.
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IConfiguration>((kestrel, configuration) =>
        {
            var limits = configuration.SettingsNow<LimitsOptions>("Limits");
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = limits.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = limits.MaxHeaderBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(limits.SlowSeconds);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(SlowestBytesPerSecond, TimeSpan.FromSeconds(limits.SlowSeconds));
        });
        builder.Services.AddOptions<HostOptions>().Configure<IConfiguration>((host, configuration) =>
        {
            var limits = configuration.SettingsNow<LimitsOptions>("Limits");
            host.ShutdownTimeout = TimeSpan.FromSeconds(limits.LeadSeconds + limits.DrainSeconds);
        });
        builder.Services.AddSingleton<LeadTime>();
        builder.Services.AddHostedService(services => services.GetRequiredService<LeadTime>());
        return builder;
    }

    internal static WebApplication UseLeadTime(this WebApplication app)
    {
        app.Use(app.Services.GetRequiredService<LeadTime>().Middleware);
        return app;
    }

    internal static WebApplication UseLimits(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<IOptions<LimitsOptions>>().Value;
        app.Use(next => new Admission(next, limits).InvokeAsync);
        return app;
    }
}
