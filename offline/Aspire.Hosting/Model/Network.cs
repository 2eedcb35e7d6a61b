namespace Aspire.Hosting.ApplicationModel;

/// <summary>A network in which an address holds.</summary>
public record NetworkIdentifier(string Value);

/// <summary>The networks of an application that runs on one machine.</summary>
public static class KnownNetworkIdentifiers
{
    public static readonly NetworkIdentifier LocalhostNetwork = new("localhost");

    public static readonly NetworkIdentifier PublicInternet = new(".");

    public static readonly NetworkIdentifier DefaultAspireContainerNetwork = new("aspire-container-network");
}
