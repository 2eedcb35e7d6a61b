using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace ServiceDefaults.Limits;

/// <summary>
/// Between the signal to stop and the moment when the server accepts no more, requests are answered as before, and every answer
/// asks its caller to leave. A stopping server closes idle connections at once, even one on which a request is on its way.
/// </summary>
internal sealed class LeadTime(IHostApplicationLifetime lifetime, TimeProvider clock, IOptions<LimitsOptions> options)
    : IHostedLifecycleService
{
    public RequestDelegate Middleware(RequestDelegate next) => context =>
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) context.Response.OnStarting(AskToLeave, context.Response);
        return next(context);
    };

    /// <summary>Code that stops its own host has no callers to warn: only a signal stops the application before this runs.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (!lifetime.ApplicationStopping.IsCancellationRequested) return;
        await Task.Delay(TimeSpan.FromSeconds(options.Value.LeadSeconds), clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Late, so that code which rewrites an answer as an error cannot lose it.</summary>
    private static Task AskToLeave(object response)
    {
        ((HttpResponse)response).Headers.Connection = "close";
        return Task.CompletedTask;
    }
}
