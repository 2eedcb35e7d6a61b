using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Publishing;

internal static class ManifestSetup
{
    public static IServiceCollection AddManifest(this IServiceCollection services) => services.AddHostedService<ManifestWriter>();
}
