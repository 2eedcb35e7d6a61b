namespace Microsoft.Extensions.ServiceDiscovery;

public sealed class ServiceDiscoveryOptions
{
    /// <summary>Whether every scheme may be asked for; otherwise only <see cref="AllowedSchemes"/>.</summary>
    public bool AllowAllSchemes { get; set; } = true;

    public IList<string> AllowedSchemes { get; set; } = [];

    /// <summary>Of no effect here: configuration says itself when it changes.</summary>
    public TimeSpan RefreshPeriod { get; set; } = TimeSpan.FromSeconds(60);
}

public sealed class ConfigurationServiceEndpointProviderOptions
{
    /// <summary>Where in the configuration the services stand.</summary>
    public string SectionName { get; set; } = "Services";
}
