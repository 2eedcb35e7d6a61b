using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ServiceDefaults.Limits;

/// <summary>Bounds on requests.</summary>
public static class LimitsSetup
{
    /// <summary>Lets a route take larger bodies than <see cref="LimitsOptions.MaxBodyBytes"/>.</summary>
    public static TBuilder AllowBody<TBuilder>(this TBuilder route, long bytes) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RequestSizeLimitAttribute(bytes));

    private const double SlowestBytesPerSecond = 240;

    internal static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<LimitsOptions>("Limits");
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitsOptions>>((kestrel, limits) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = limits.Value.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = limits.Value.MaxHeaderBytes;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(limits.Value.SlowSeconds);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(SlowestBytesPerSecond, TimeSpan.FromSeconds(limits.Value.SlowSeconds));
        });
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<LimitsOptions>>((host, limits) => host.ShutdownTimeout = TimeSpan.FromSeconds(limits.Value.DrainSeconds));
    }

    internal static void UseLimits(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<IOptions<LimitsOptions>>().Value;
        app.Use(next => new Admission(next, limits).InvokeAsync);
    }
}
