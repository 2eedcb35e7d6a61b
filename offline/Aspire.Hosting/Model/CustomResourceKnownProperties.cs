namespace Aspire.Hosting.ApplicationModel;

/// <summary>Names of properties in a snapshot.</summary>
public static class CustomResourceKnownProperties
{
    public static readonly string Source = "resource.source";
}
