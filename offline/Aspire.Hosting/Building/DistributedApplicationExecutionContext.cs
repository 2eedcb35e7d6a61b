using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting;

/// <summary>What the application is built for.</summary>
public enum DistributedApplicationOperation
{
    Run,
    Publish,
}

/// <summary>Whether the application runs here or is written down for somewhere else.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    private IServiceProvider? _services;

    public DistributedApplicationOperation Operation { get; } = operation;

    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    public IServiceProvider ServiceProvider =>
        _services ?? throw new InvalidOperationException("The services are available once the application has been built.");

    internal T Service<T>() where T : notnull => ServiceProvider.GetRequiredService<T>();

    internal void Provide(IServiceProvider services) => _services = services;
}
