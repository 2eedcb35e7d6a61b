using Microsoft.AspNetCore.Builder;

namespace ServiceDefaults.Configuration;

/// <summary>Settings that are checked before the service accepts its first request.</summary>
public static class ValidatedOptions
{
    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to a configuration section and checks its data annotations at start.
    /// A wrong value stops the start; all wrong keys of all sections are named at once.
    /// </summary>
    public static OptionsBuilder<TOptions> AddValidatedOptions<TOptions>(this WebApplicationBuilder builder, string section)
        where TOptions : class =>
        builder.AddValidatedOptions<TOptions>(Options.DefaultName, section);

    /// <summary>The same for named options; a later section overrides single values of the earlier ones.</summary>
    public static OptionsBuilder<TOptions> AddValidatedOptions<TOptions>(this WebApplicationBuilder builder, string name,
        params string[] sections)
        where TOptions : class
    {
        FrameworkSettings.Check(builder);
        var options = builder.Services.AddOptions<TOptions>(name);
        // Several slices may use the same section; checking it once is enough.
        if (builder.Services.Any(service => service.ImplementationInstance is SettingsOf<TOptions> known && known.Name == name))
            return options;
        var settings = new SettingsOf<TOptions>(name, sections);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<ISettings>(settings);
        return options
            .Configure<IConfiguration>(settings.Bind)
            .ValidateOnStart()
            .Services.AddSingleton<IValidateOptions<TOptions>>(
                services => new SettingsCheck<TOptions>(settings, services.GetRequiredService<IConfiguration>()))
            .AddOptions<TOptions>(name);
    }

    /// <summary>
    /// For settings needed before the check at start: while services are being added, or by the log and the host themselves.
    /// Wrong values are replaced by their defaults here; the check then names them all.
    /// </summary>
    internal static TOptions SettingsNow<TOptions>(this IConfiguration configuration, string section)
        where TOptions : class, new()
    {
        var (options, defaults) = (new TOptions(), new TOptions());
        new SettingsOf<TOptions>(Options.DefaultName, [section]).Bind(options, configuration);
        foreach (var name in SettingsOf<TOptions>.Faults(options).SelectMany(fault => fault.MemberNames))
        {
            var property = typeof(TOptions).GetProperty(name)!;
            property.SetValue(options, property.GetValue(defaults));
        }
        return options;
    }
}
