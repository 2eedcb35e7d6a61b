using Microsoft.AspNetCore.Builder;

namespace ServiceDefaults;

/// <summary>Settings that are checked before the service takes its first request.</summary>
public static class ValidatedOptions
{
    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to a configuration section and checks its data annotations at start.
    /// A wrong value stops the start; every wrong key of every section is named at once.
    /// </summary>
    public static OptionsBuilder<TOptions> AddValidatedOptions<TOptions>(this WebApplicationBuilder builder, string section)
        where TOptions : class =>
        builder.Services.AddOptions<TOptions>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
}
