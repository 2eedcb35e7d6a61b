using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Telemetry;

internal static class DashboardSetup
{
    public static IServiceCollection AddDashboard(this IServiceCollection services) => services.AddSingleton<DashboardHost>();
}
