using AppHost.Files;
using Microsoft.Extensions.Configuration;

namespace AppHost.Monitoring;

/// <summary>
/// Whom Alertmanager tells: <c>observability/alertmanager/configure.sh</c> writes its configuration from the settings and secrets that
/// there are, and says what is off.
/// </summary>
internal static class AlertmanagerSettings
{
    /// <summary>The section, whose keys are also the script's variables.</summary>
    private const string Section = "Alertmanager";

    private const string SecretsKey = "Secrets";

    /// <summary>Where a container finds the secrets.</summary>
    private const string SecretsInContainer = "/etc/alertmanager-secrets";

    /// <summary>The repository's files; where windows are divided, a copy with the routing's waits divided, too.</summary>
    public static string AlertmanagerFiles(this IDistributedApplicationBuilder builder)
    {
        var source = builder.RepositoryPath("observability", "alertmanager");
        var by = ShortWindows.DividedBy(builder);
        if (by == 1) return source;
        var copy = builder.RunDirectory().Of("alertmanager", "files");
        builder.OnStart(() =>
        {
            foreach (var file in Directory.EnumerateFiles(source))
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
            var routing = Path.Combine(copy, "routing.yml");
            File.WriteAllText(routing, ShortWindows.Of(File.ReadAllText(routing), by));
        });
        return copy;
    }

    public static string Script(string folder) => $"{folder}/configure.sh";

    /// <summary>Passes the section on. A container gets the folder with the secrets mounted.</summary>
    public static IResourceBuilder<T> WithAlertmanagerSettings<T>(this IResourceBuilder<T> alertmanager, EndpointReference page)
        where T : IResourceWithEnvironment
    {
        var settings = alertmanager.ApplicationBuilder.Configuration.GetSection(Section);
        var secrets = settings[SecretsKey] is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;
        if (secrets is not null && alertmanager is IResourceBuilder<ContainerResource> container)
        {
            container.WithBindMount(secrets, SecretsInContainer, isReadOnly: true);
            secrets = SecretsInContainer;
        }
        return alertmanager.WithEnvironment(context =>
        {
            context.EnvironmentVariables[$"{Section}__AlertsUrl"] = ReferenceExpression.Create($"{page}/alerts");
            foreach (var setting in settings.GetChildren())
            {
                if (setting.Value is { Length: > 0 } value) context.EnvironmentVariables[$"{Section}__{setting.Key}"] = value;
            }
            if (secrets is not null) context.EnvironmentVariables[$"{Section}__{SecretsKey}"] = secrets;
        });
    }
}
