using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Components;

/// <summary>How a component that is not ours runs on this machine.</summary>
internal abstract record Placement
{
    /// <summary>A container engine answers.</summary>
    public sealed record Container : Placement;

    /// <summary>It is installed here.</summary>
    public sealed record Program(string Path) : Placement;

    /// <summary>Neither; the platform works without it.</summary>
    public sealed record LeftOut(string Component, string Reason) : Placement;
}

internal static class Placing
{
    private enum Containers { Auto, Always, Never }

    /// <summary>
    /// Decides for one component. A container client whose engine does not answer counts as none: its containers would never
    /// start, and neither would anything waiting for them. <c>Platform:Containers</c> is <c>auto</c>, <c>always</c> or <c>never</c>.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="component">Its name.</param>
    /// <param name="program">The local program that does it, by name or path; null if there is none.</param>
    /// <param name="otherwise">What happens without it.</param>
    public static Placement Place(this IDistributedApplicationBuilder builder, string component, string? program = null,
        string? otherwise = null)
    {
        if (builder.ExecutionContext.IsPublishMode) return new Placement.Container();
        if (builder.Configuration.GetValue("Platform:Containers", Containers.Auto) switch { Containers.Always => true,
        Containers.Never => false, _ => ContainerEngine.Answers })
            return new Placement.Container();
        if (program is not null && (File.Exists(program) ? program : LocalProgram.Find(program)) is { } path)
            return new Placement.Program(path);

        var reason = program is null
            ? "it only runs in a container, and no container engine answers"
            : $"no container engine answers, and {program} is not installed";
        var leftOut = new Placement.LeftOut(component, otherwise is null ? reason : $"{reason}; {otherwise}");
        builder.Services.AddSingleton(leftOut);
        builder.AddLeftOutPart(leftOut);
        return leftOut;
    }
}
