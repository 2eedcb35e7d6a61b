using Microsoft.AspNetCore.Builder;
using ServiceDefaults.Configuration;

namespace ServiceDefaults.Notices;

/// <summary>Registration of the notices between the replicas of a service.</summary>
public static class NoticesSetup
{
    /// <summary>Adds <see cref="ChangeNotices"/>.</summary>
    public static WebApplicationBuilder AddNotices(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<NoticesOptions>("ConnectionStrings");
        builder.Services.AddSingleton<ChangeNotices>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ChangeNotices>());
        return builder;
    }
}
