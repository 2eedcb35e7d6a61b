using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Reads <c>Services:name:endpoint:index</c>, where the endpoint is a name, "default" or a scheme.</summary>
internal sealed class ConfiguredServices(IConfiguration configuration, IOptions<ConfigurationServiceEndpointProviderOptions> options)
{
    public IConfiguration Configuration => configuration;

    public Uri[] Find(ServiceName name, string[] schemes)
    {
        var service = configuration.GetSection(options.Value.SectionName).GetSection(name.Service);
        string[] candidates = name.Endpoint is { } named ? [named] : ["default", .. schemes];
        var section = candidates.Select(service.GetSection).FirstOrDefault(candidate => candidate.Exists());
        return section is null ? [] : OfFirstScheme([.. Read(section, name.Service)], schemes);
    }

    private static IEnumerable<Uri> Read(IConfigurationSection section, string service)
    {
        if (!string.IsNullOrWhiteSpace(section.Value))
            return [Parse(section, service, section.Key)];
        return section.GetChildren().Select(child => int.TryParse(child.Key, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
            ? Parse(child, service, section.Key)
            : throw new KeyNotFoundException($"The endpoint configuration section for service '{service}' endpoint '{section.Key}' has non-numeric keys."));
    }

    private static Uri Parse(IConfigurationSection section, string service, string endpoint)
    {
        // An address without a scheme takes that of the request.
        var text = section.Value is { } value && !value.Contains("://", StringComparison.Ordinal) ? "any://" + value : section.Value;
        return !string.IsNullOrWhiteSpace(section.Value) && Uri.TryCreate(text, UriKind.Absolute, out var address)
            ? address
            : throw new KeyNotFoundException($"The endpoint configuration section for service '{service}' endpoint '{endpoint}' has an invalid value with key '{section.Key}'.");
    }

    /// <summary>The endpoints of the most wanted scheme that has any, besides those that have none.</summary>
    private static Uri[] OfFirstScheme(Uri[] endpoints, string[] schemes)
    {
        var best = endpoints.Select(endpoint => Array.IndexOf(schemes, endpoint.Scheme)).Where(index => index >= 0).DefaultIfEmpty(-1).Min();
        return [.. endpoints.Where(endpoint => endpoint.Scheme == "any" || (best >= 0 && endpoint.Scheme == schemes[best]))];
    }
}
