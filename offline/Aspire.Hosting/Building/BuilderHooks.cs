using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Lets a test look into an app host while its entry point runs.</summary>
internal sealed record BuilderHooks(
    Action<DistributedApplicationOptions, HostApplicationBuilderSettings> Constructing,
    Action<DistributedApplicationBuilder> Building,
    Action<DistributedApplication> Built)
{
    private static readonly AsyncLocal<BuilderHooks?> Flowing = new();

    /// <summary>The hooks of this flow of control: several app hosts may run in one process.</summary>
    public static BuilderHooks? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }
}
