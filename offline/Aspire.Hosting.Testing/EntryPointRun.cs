using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>The entry point of an app host, run on a thread of its own and held where it is about to build the application.</summary>
internal sealed class EntryPointRun(
    Assembly appHost, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure)
{
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _builder = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _application = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _mayBuild = new();

    public Task<DistributedApplicationBuilder> ReachBuildAsync(CancellationToken cancellationToken)
    {
        new Thread(Run) { IsBackground = true, Name = $"{appHost.GetName().Name} entry point" }.Start();
        return _builder.Task.WaitAsync(cancellationToken);
    }

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _mayBuild.TrySetResult(true);
        return _application.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Waits for the application to have started, which the entry point sees to; its failure is this one's.</summary>
    public async Task StartAsync(DistributedApplication application, CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = application.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(started.SetResult);
        await await Task.WhenAny(started.Task, _ended.Task).WaitAsync(cancellationToken);
    }

    /// <summary>Stops what has been built, and waits for the entry point to end.</summary>
    public async Task StopAsync()
    {
        if (_mayBuild.TrySetResult(false) || !_application.Task.IsCompletedSuccessfully) return;
        if (!_ended.Task.IsCompleted)
            _application.Task.Result.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Task.WhenAny(_ended.Task);
    }

    private void Run()
    {
        BuilderHooks.Current = new BuilderHooks(
            (options, settings) => TestSettings.Apply(options, settings, appHost, args, configure), Hold, application => _application.SetResult(application));
        try
        {
            var entry = appHost.EntryPoint ?? throw new InvalidOperationException($"Assembly {appHost.GetName().Name} does not have an entry point.");
            entry.Invoke(null, entry.GetParameters().Length == 0 ? [] : [args]);
            var unbuilt = new InvalidOperationException($"The entry point exited without building a {nameof(DistributedApplication)}.");
            _builder.TrySetException(unbuilt);
            _application.TrySetException(unbuilt);
            _ended.TrySetResult();
        }
        catch (Exception failure)
        {
            // Whoever waits for the next step of the entry point gets what ended it.
            var cause = (failure as TargetInvocationException)?.InnerException ?? failure;
            _builder.TrySetException(cause);
            _application.TrySetException(cause);
            _ended.TrySetException(cause);
        }
    }

    private void Hold(DistributedApplicationBuilder builder)
    {
        _builder.TrySetResult(builder);
        if (!_mayBuild.Task.GetAwaiter().GetResult())
            throw new OperationCanceledException("The test ended before the application was built.");
    }
}
