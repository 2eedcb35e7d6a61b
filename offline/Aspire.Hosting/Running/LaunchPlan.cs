using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Running;

/// <summary>Makes of a resource the command that runs it.</summary>
internal sealed class LaunchPlan(DistributedApplicationExecutionContext execution, ResourceLoggerService loggers)
{
    public async Task<Launch> MakeAsync(IResource resource, ResourceInstance instance, CancellationToken cancellationToken)
    {
        var args = await ArgsAsync(resource, instance, cancellationToken);
        var environment = await EnvironmentAsync(resource, instance, cancellationToken);
        return resource switch
        {
            ProjectResource => ProjectLaunch.Of(resource, args, environment),
            ExecutableResource program => new Launch(program.Command, args, program.WorkingDirectory, environment),
            _ => await ContainerLaunch.OfAsync(resource, instance, args, environment, cancellationToken),
        };
    }

    private async Task<Dictionary<string, string>> EnvironmentAsync(IResource resource, ResourceInstance instance, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(execution, resource, cancellationToken: cancellationToken) { Logger = loggers.GetLogger(resource) };
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToArray())
            await annotation.Callback(context);

        var environment = new Dictionary<string, string>();
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            if (await ValueAsync(resource, value, cancellationToken) is { } text) environment[name] = instance.Fill(text);
        }
        return environment;
    }

    private async Task<List<string>> ArgsAsync(IResource resource, ResourceInstance instance, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([], resource, cancellationToken) { ExecutionContext = execution, Logger = loggers.GetLogger(resource) };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>().ToArray())
            await annotation.Callback(context);

        var args = new List<string>();
        foreach (var arg in context.Args)
        {
            if (await ValueAsync(resource, arg, cancellationToken) is { } text) args.Add(instance.Fill(text));
        }
        return args;
    }

    private async ValueTask<string?> ValueAsync(IResource resource, object value, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(
            new ValueProviderContext
            {
                ExecutionContext = execution,
                Caller = resource,
                Network = resource.IsContainer() ? KnownNetworkIdentifiers.DefaultAspireContainerNetwork : KnownNetworkIdentifiers.LocalhostNetwork,
            },
            cancellationToken),
        IResourceBuilder<IResource> { Resource: IValueProvider provider } => await ValueAsync(resource, provider, cancellationToken),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
