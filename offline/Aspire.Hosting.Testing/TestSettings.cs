using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>What is different about an app host in a test.</summary>
internal static class TestSettings
{
    public static void Apply(
        DistributedApplicationOptions options,
        HostApplicationBuilderSettings settings,
        Assembly appHost,
        string[] args,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
    {
        options.Args = settings.Args = [.. settings.Args ?? [], .. args];
        options.AssemblyName = settings.ApplicationName = appHost.GetName().Name;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        if (Directory.Exists(options.ProjectDirectory)) settings.ContentRootPath = options.ProjectDirectory;

        var (profile, environment) = FirstProfile(options.ProjectDirectory);
        settings.Configuration ??= new ConfigurationManager();
        settings.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(environment.SelectMany(WithShortName))
        {
            ["DcpPublisher:RandomizePorts"] = "true",
            ["DOTNET_LAUNCH_PROFILE"] = profile,
        });
        settings.Configuration.AddCommandLine(options.Args);
        configure(options, settings);
    }

    private static (string? Name, Dictionary<string, string> Environment) FirstProfile(string? directory)
    {
        if (directory is null || LaunchSettings.Read(directory) is not { Profiles.Count: > 0 } launch) return (null, []);
        var (name, profile) = launch.Profiles.First();
        return (name, profile.EnvironmentVariables);
    }

    // As when they are set as variables: DOTNET_ENVIRONMENT is the host's ENVIRONMENT.
    private static IEnumerable<KeyValuePair<string, string?>> WithShortName(KeyValuePair<string, string> variable)
    {
        yield return new(variable.Key, variable.Value);
        if (variable.Key.StartsWith("DOTNET_", StringComparison.Ordinal)) yield return new(variable.Key["DOTNET_".Length..], variable.Value);
    }
}
