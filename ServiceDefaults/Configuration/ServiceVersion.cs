using System.Reflection;

namespace ServiceDefaults.Configuration;

/// <summary>The version that telemetry and error reports name: the informational version of the service's assembly.</summary>
public static class ServiceVersion
{
    /// <summary>The version of the application of this name; 0.0.0 if none is loaded.</summary>
    /// <param name="application">As in <c>IHostEnvironment.ApplicationName</c>.</param>
    public static string Of(string application)
    {
        var assembly = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(loaded => loaded.GetName().Name == application);
        return assembly?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
    }
}
