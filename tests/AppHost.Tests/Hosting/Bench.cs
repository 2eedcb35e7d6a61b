using Microsoft.Extensions.DependencyInjection;

namespace AppHost.Tests.Hosting;

/// <summary>The app host emptied of its resources, for a test to fill with a few small programs.</summary>
internal static class Bench
{
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
        await application.StartAsync(TestContext.Current.CancellationToken).WaitAsync(Poll.Patience);
        return application;
    }

    public static Task<ResourceEvent> StateAsync(this DistributedApplication application, string name, params string[] states) =>
        application.SeeAsync(name, change => states.Contains(change.Snapshot.State?.Text));

    public static async Task<ResourceEvent> SeeAsync(this DistributedApplication application, string name, Func<ResourceEvent, bool> condition)
    {
        using var patience = new CancellationTokenSource(Poll.Patience);
        return await application.ResourceNotifications.WaitForResourceAsync(name, condition, patience.Token);
    }

    /// <summary>What a program that has ended wrote.</summary>
    public static async Task<IReadOnlyList<string>> OutputAsync(this DistributedApplication application, string name) =>
        [.. (await application.LogAsync(name)).Select(line => line.Content)];

    /// <summary>The lines of a program that has ended, without the times that stand before them.</summary>
    public static async Task<IReadOnlyList<LogLine>> LogAsync(this DistributedApplication application, string name) =>
        [.. (await application.LogWithRemarksAsync(name)).Where(line => !IsRemark(line.Content))];

    /// <summary>The same with what Aspire remarks there: how the program is started or why it can't be, which certificates it trusts.</summary>
    public static async Task<IReadOnlyList<LogLine>> LogWithRemarksAsync(this DistributedApplication application, string name)
    {
        var ended = await application.StateAsync(name, [.. KnownResourceStates.TerminalStates]);
        var lines = new List<LogLine>();
        await foreach (var batch in application.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(ended.Resource))
            lines.AddRange(batch.Select(line => line with { Content = line.Content[(line.Content.IndexOf(' ') + 1)..] }));
        return lines;
    }

    private static bool IsRemark(string line) =>
        line.StartsWith("[sys] ", StringComparison.Ordinal) || line.StartsWith("No custom certificate authorities ", StringComparison.Ordinal);

    /// <summary>The first number that a running program writes.</summary>
    public static async Task<int> NumberAsync(this DistributedApplication application, IResource resource)
    {
        using var patience = new CancellationTokenSource(Poll.Patience);
        await foreach (var batch in application.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(resource).WithCancellation(patience.Token))
        {
            foreach (var line in batch)
            {
                if (int.TryParse(line.Content[(line.Content.IndexOf(' ') + 1)..], out var number)) return number;
            }
        }
        throw new InvalidOperationException($"{resource.Name} ended without having written a number.");
    }
}
