using System.Reflection;
using System.Text.Json;
using Sentry.Extensibility;

namespace Sentry;

public sealed class SdkVersion : ISentryJsonSerializable
{
    internal static readonly SdkVersion Instance = new()
    {
        Name = "sentry.dotnet",
        Version = typeof(SdkVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
    };

    public string? Name { get; set; }

    public string? Version { get; set; }

    public void WriteTo(Utf8JsonWriter writer, IDiagnosticLogger? logger)
    {
        writer.WriteStartObject();
        writer.Text("name", Name);
        writer.Text("version", Version);
        writer.WriteEndObject();
    }
}
