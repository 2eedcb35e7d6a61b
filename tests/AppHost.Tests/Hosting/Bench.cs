using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Tests.Hosting;

/// <summary>The app host emptied of its resources, for a test to fill with a few small programs.</summary>
internal static class Bench
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] args)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(args, TestContext.Current.CancellationToken);
        builder.Resources.Clear();
        return builder;
    }

    public static IResourceBuilder<ExecutableResource> AddScript(this IDistributedApplicationBuilder builder, string name, string script) =>
        builder.AddExecutable(name, "/bin/sh", "/", "-c", script);

    public static async Task<DistributedApplication> StartAsync(this IDistributedApplicationTestingBuilder builder)
    {
        var application = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await application.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Patience);
        return application;
    }

    /// <summary>What a program that has ended wrote, without the times that stand before its lines.</summary>
    public static async Task<IReadOnlyList<string>> OutputAsync(this DistributedApplication application, string name)
    {
        using var patience = new CancellationTokenSource(Patience);
        var ended = await application.ResourceNotifications.WaitForResourceAsync(
            name, change => KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text), patience.Token);
        var lines = new List<string>();
        await foreach (var batch in application.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(ended.Resource).WithCancellation(patience.Token))
            lines.AddRange(batch.Select(line => line.Content));
        return [.. lines.Select(line => line[(line.IndexOf(' ') + 1)..])];
    }
}
