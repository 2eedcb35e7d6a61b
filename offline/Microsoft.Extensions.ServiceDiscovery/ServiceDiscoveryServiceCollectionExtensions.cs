using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.ServiceDiscovery;

namespace Microsoft.Extensions.DependencyInjection;

public static class ServiceDiscoveryServiceCollectionExtensions
{
    public static IServiceCollection AddServiceDiscovery(this IServiceCollection services) => services.AddServiceDiscovery(static _ => { });

    public static IServiceCollection AddServiceDiscovery(this IServiceCollection services, Action<ServiceDiscoveryOptions> configureOptions) =>
        services.AddServiceDiscoveryCore(configureOptions).AddConfigurationServiceEndpointProvider().AddPassThroughServiceEndpointProvider();

    public static IServiceCollection AddServiceDiscoveryCore(this IServiceCollection services) => services.AddServiceDiscoveryCore(static _ => { });

    public static IServiceCollection AddServiceDiscoveryCore(this IServiceCollection services, Action<ServiceDiscoveryOptions> configureOptions)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions();
        services.Configure(configureOptions);
        services.TryAddSingleton<ServiceResolver>();
        return services;
    }

    public static IServiceCollection AddConfigurationServiceEndpointProvider(this IServiceCollection services) =>
        services.AddConfigurationServiceEndpointProvider(static _ => { });

    public static IServiceCollection AddConfigurationServiceEndpointProvider(
        this IServiceCollection services, Action<ConfigurationServiceEndpointProviderOptions> configureOptions)
    {
        services.AddServiceDiscoveryCore();
        services.Configure(configureOptions);
        services.TryAddSingleton<ConfiguredServices>();
        return services;
    }

    public static IServiceCollection AddPassThroughServiceEndpointProvider(this IServiceCollection services)
    {
        services.AddServiceDiscoveryCore();
        services.TryAddSingleton<PassThrough>();
        return services;
    }
}
