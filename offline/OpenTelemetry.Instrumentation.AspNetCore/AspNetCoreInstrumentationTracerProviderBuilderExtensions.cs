using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenTelemetry.Instrumentation.AspNetCore;

namespace OpenTelemetry.Trace;

public static class AspNetCoreInstrumentationTracerProviderBuilderExtensions
{
    public static TracerProviderBuilder AddAspNetCoreInstrumentation(this TracerProviderBuilder builder) =>
        builder.AddAspNetCoreInstrumentation(null, null);

    public static TracerProviderBuilder AddAspNetCoreInstrumentation(
        this TracerProviderBuilder builder, Action<AspNetCoreTraceInstrumentationOptions>? configureAspNetCoreTraceInstrumentationOptions) =>
        builder.AddAspNetCoreInstrumentation(null, configureAspNetCoreTraceInstrumentationOptions);

    public static TracerProviderBuilder AddAspNetCoreInstrumentation(
        this TracerProviderBuilder builder, string? name, Action<AspNetCoreTraceInstrumentationOptions>? configureAspNetCoreTraceInstrumentationOptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        name ??= Options.DefaultName;
        builder.ConfigureServices(services =>
        {
            if (configureAspNetCoreTraceInstrumentationOptions is not null)
                services.Configure(name, configureAspNetCoreTraceInstrumentationOptions);
            services.AddOptions();
            services.TryAddSingleton<RequestListeners>();
        });
        if (builder is IDeferredTracerProviderBuilder deferred)
            deferred.Configure((services, sources) => AddSources(services, sources, name));
        return builder.AddInstrumentation(services => services.GetRequiredService<RequestListeners>().Get(name));
    }

    private static void AddSources(IServiceProvider services, TracerProviderBuilder builder, string name)
    {
        // A web host registers the source of its requests' spans.
        builder.AddSource(services.GetService<ActivitySource>()?.Name ?? "Microsoft.AspNetCore");
        var options = services.GetRequiredService<IOptionsMonitor<AspNetCoreTraceInstrumentationOptions>>().Get(name);
        if (options.EnableAspNetCoreSignalRSupport)
            builder.AddSource("Microsoft.AspNetCore.SignalR.Server");
        if (options.EnableRazorComponentsSupport)
            builder.AddSource("Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.Components.Server.Circuits");
    }
}
