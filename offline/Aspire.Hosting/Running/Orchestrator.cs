using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Running;

/// <summary>Brings the whole application up, and down.</summary>
internal sealed partial class Orchestrator(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext execution,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    ResourceRunner runner,
    DashboardHost dashboard,
    IDistributedApplicationEventing eventing,
    IConfiguration configuration,
    IServiceProvider services,
    ILogger<DistributedApplication> logger) : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly EndpointAllocation _allocation = new(configuration);
    private bool _stopped;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        Log.Starting(logger, configuration["AppHost:Directory"]);
        eventing.Subscribe<BeforeResourceStartedEvent>((starts, cancellation) => notifications.WaitForDependenciesAsync(starts.Resource, cancellation));
        try
        {
            await IntroduceAsync();
            Task[] initializing = [.. model.Resources.Select(resource =>
                eventing.PublishAsync(new InitializeResourceEvent(resource, eventing, loggers, notifications, services), starting.Token))];
            await PrepareAsync(starting.Token);
            var running = model.Resources
                .Where(resource => resource.IsRunnable() && !resource.HasAnnotationOfType<ExplicitStartupAnnotation>())
                .Select(resource => runner.StartAsync(resource, starting.Token));
            await Task.WhenAll([.. initializing, .. running, dashboard.AnswersAsync(starting.Token)]);
            await eventing.PublishAsync(new AfterResourcesCreatedEvent(services, model), starting.Token);
            Log.Started(logger);
        }
        catch
        {
            await StopAsync(CancellationToken.None);
            throw;
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_stopped) return;
        _stopped = true;
        await _stopping.CancelAsync();
        await runner.CloseAsync();
        await _allocation.DisposeAsync();
        await dashboard.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _stopping.Dispose();
    }

    private async Task IntroduceAsync()
    {
        foreach (var resource in model.Resources.Where(resource => resource.IsRunnable()))
            resource.Annotations.Add(new InstancesAnnotation([.. Enumerable.Range(0, resource.GetReplicaCount()).Select(_ => new ResourceInstance(resource))]));
        foreach (var resource in model.Resources)
            await notifications.PublishUpdateAsync(resource, snapshot => snapshot);
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await ResolveParametersAsync(cancellationToken);
        foreach (var resource in model.Resources)
            _allocation.Allocate(resource);
        dashboard.Start(configuration["AppHost:Directory"]!);
        foreach (var resource in model.Resources.OfType<IResourceWithEndpoints>().ToArray())
        {
            await eventing.PublishAsync(new ResourceEndpointsAllocatedEvent(resource, services), cancellationToken);
            await ShowUrlsAsync(resource, cancellationToken);
        }
    }

    private async Task ResolveParametersAsync(CancellationToken cancellationToken)
    {
        foreach (var parameter in model.Resources.OfType<ParameterResource>())
        {
            var state = KnownResourceStates.Running;
            try
            {
                await parameter.GetValueAsync(cancellationToken);
            }
            catch (MissingParameterValueException missing)
            {
                // Who uses it fails to start and says so; the rest of the application can do without.
                loggers.Say(parameter, missing.Message, isError: true);
                state = KnownResourceStates.ValueMissing;
            }
            await notifications.PublishUpdateAsync(parameter, snapshot => snapshot with { State = state });
        }
    }

    private async Task ShowUrlsAsync(IResourceWithEndpoints resource, CancellationToken cancellationToken)
    {
        List<ResourceUrlAnnotation> urls =
        [
            .. resource.GetEndpoints().Where(endpoint => endpoint.IsAllocated).Select(endpoint => new ResourceUrlAnnotation { Url = endpoint.Url, Endpoint = endpoint }),
            .. resource.Annotations.OfType<ResourceUrlAnnotation>(),
        ];
        var context = new ResourceUrlsCallbackContext(execution, resource, urls, cancellationToken) { Logger = loggers.GetLogger(resource) };
        try
        {
            foreach (var annotation in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>())
                await annotation.Callback(context);
            foreach (var url in context.Urls.Where(url => url.Url.StartsWith('/') && url.Endpoint is { IsAllocated: true }))
                url.Url = url.Endpoint!.Url + url.Url;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            loggers.Say(resource, $"An error occurred while processing URLs for resource '{resource.Name}': {failure}", isError: true);
        }
        await notifications.PublishUpdateAsync(resource, snapshot => snapshot with
        {
            Urls = [.. context.Urls.Select(url => new UrlSnapshot(url.Endpoint?.EndpointName, url.Url, IsInternal: url.DisplayLocation == UrlDisplayLocation.DetailsOnly)
            {
                DisplayProperties = new UrlDisplayPropertiesSnapshot(url.DisplayText ?? "", url.DisplayOrder ?? 0),
            })],
        });
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Distributed application starting. Application host directory is: {Directory}")]
        public static partial void Starting(ILogger logger, string? directory);

        [LoggerMessage(2, LogLevel.Information, "Distributed application started. Press Ctrl+C to shut down.")]
        public static partial void Started(ILogger logger);
    }
}
