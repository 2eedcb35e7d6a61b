using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>How a resource is before anything has happened to it.</summary>
internal static class FirstSnapshot
{
    public static CustomResourceSnapshot Of(IResource resource)
    {
        var declared = resource.TryGetLastAnnotation<ResourceSnapshotAnnotation>(out var initial) ? initial.InitialSnapshot : new CustomResourceSnapshot
        {
            ResourceType = resource switch
            {
                ProjectResource => "Project",
                ExecutableResource => "Executable",
                _ when resource.IsContainer() => "Container",
                _ => resource.GetType().Name,
            },
            Properties = [],
            State = resource.IsRunnable() ? KnownResourceStates.NotStarted : null,
        };
        resource.TryGetLastAnnotation<ResourceIconAnnotation>(out var icon);
        return declared with
        {
            CreationTimeStamp = DateTime.UtcNow,
            IconName = declared.IconName ?? icon?.IconName,
            IconVariant = declared.IconVariant ?? icon?.IconVariant,
            HealthReports = UncheckedReports(resource),
            Relationships = [.. resource.Annotations.OfType<ResourceRelationshipAnnotation>()
                .Select(relation => new RelationshipSnapshot(relation.Resource.Name, relation.Type)).Distinct()],
        };
    }

    /// <summary>A resource whose checks have not run yet is not healthy.</summary>
    public static ImmutableArray<HealthReportSnapshot> UncheckedReports(IResource resource) =>
        [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => new HealthReportSnapshot(check.Key, null, null, null))];

    /// <summary>Whether the resource, as it is, can no longer become healthy.</summary>
    public static bool IsOver(this CustomResourceSnapshot snapshot) =>
        KnownResourceStates.TerminalStates.Append(KnownResourceStates.ValueMissing).Contains(snapshot.State?.Text);
}
