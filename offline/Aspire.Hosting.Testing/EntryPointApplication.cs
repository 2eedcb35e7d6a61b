using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>The application under test: its entry point starts it, and ends when it is stopped.</summary>
internal sealed class EntryPointApplication(EntryPointRun run, DistributedApplication application) : DistributedApplication(application)
{
    public override Task StartAsync(CancellationToken cancellationToken = default) => run.StartAsync(application, cancellationToken);

    public override Task StopAsync(CancellationToken cancellationToken = default) => run.StopAsync().WaitAsync(cancellationToken);

    public override async Task RunAsync(CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken);
        await this.WaitForShutdownAsync(cancellationToken);
        await StopAsync(CancellationToken.None);
    }

    public override void Dispose()
    {
        run.StopAsync().GetAwaiter().GetResult();
        base.Dispose();
    }

    public override async ValueTask DisposeAsync()
    {
        await run.StopAsync();
        await base.DisposeAsync();
    }
}
