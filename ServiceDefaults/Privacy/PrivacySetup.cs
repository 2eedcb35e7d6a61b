using Microsoft.AspNetCore.Builder;
using ServiceDefaults.Configuration;

namespace ServiceDefaults.Privacy;

internal static class PrivacySetup
{
    public static WebApplicationBuilder AddPrivacy(this WebApplicationBuilder builder)
    {
        builder.AddValidatedOptions<PrivacyOptions>("Privacy");
        builder.Services.AddSingleton(
            services => new Scrubber(Options.Create(services.GetRequiredService<IConfiguration>().SettingsNow<PrivacyOptions>("Privacy"))));
        return builder;
    }
}
