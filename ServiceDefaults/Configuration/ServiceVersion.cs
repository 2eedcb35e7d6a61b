using System.Reflection;

namespace ServiceDefaults.Configuration;

/// <summary>The version that telemetry and error reports name: the informational version of the service's assembly.</summary>
internal static class ServiceVersion
{
    public static string Of(string application)
    {
        var assembly = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(loaded => loaded.GetName().Name == application);
        return assembly?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
    }
}
