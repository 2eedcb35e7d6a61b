namespace Microsoft.Extensions.ServiceDiscovery;

/// <summary>Its presence lets a name that no configuration knows be an ordinary host name.</summary>
internal sealed class PassThrough;
