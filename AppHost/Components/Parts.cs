namespace AppHost.Components;

/// <summary>An entry in the dashboard that runs nothing: a group of parts, or a part that was left out.</summary>
internal sealed class Part(string name) : Resource(name);

internal static class Parts
{
    private const string Monitoring = "monitoring";

    /// <summary>The group of parts that watch the services.</summary>
    public static IResourceBuilder<Part> AddMonitoringGroup(this IDistributedApplicationBuilder builder) =>
        builder.Resources.OfType<Part>().FirstOrDefault(part => part.Name == Monitoring) is { } group
            ? builder.CreateResourceBuilder(group)
            : builder.AddResource(new Part(Monitoring)).WithIconName("DataTrending").WithInitialState(new CustomResourceSnapshot
            {
                ResourceType = "Group",
                State = new ResourceStateSnapshot("Running", KnownResourceStateStyles.Success),
                Properties = [],
            }).ExcludeFromManifest();

    /// <summary>Shows in the dashboard what was left out, and why.</summary>
    public static void AddLeftOutPart(this IDistributedApplicationBuilder builder, Placement.LeftOut part) =>
        builder.AddResource(new Part(part.Component)).WithIconName("PlugDisconnected").WithInitialState(new CustomResourceSnapshot
        {
            ResourceType = "Part",
            State = new ResourceStateSnapshot("Left out", KnownResourceStateStyles.Info),
            Properties = [new ResourcePropertySnapshot(CustomResourceKnownProperties.Source, part.Reason)],
        }).ExcludeFromManifest();
}
