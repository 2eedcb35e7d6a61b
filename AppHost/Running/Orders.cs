using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;

namespace AppHost.Running;

/// <summary>
/// Orders of the program that started the AppHost, one per line of its standard input. <c>crash NAME</c> kills the process of a part
/// (kill -9) and starts it again; <c>stop NAME</c> and <c>start NAME</c> do what they say: for checks and drills of what survives that.
/// </summary>
internal sealed class Orders(ResourceNotificationService resources, ResourceCommandService commands)
{
    private const string Crash = "crash ";
    private const string Stop = "stop ";
    private const string Start = "start ";

    /// <summary>Carries out each, until the input ends.</summary>
    public async Task ObeyAsync(TextReader input, CancellationToken cancellationToken)
    {
        while (await input.ReadLineAsync(cancellationToken) is { } order)
        {
            try
            {
                if (order.StartsWith(Crash, StringComparison.Ordinal)) await CrashAsync(order[Crash.Length..], cancellationToken);
                else if (order.StartsWith(Stop, StringComparison.Ordinal))
                    await CommandAsync(order[Stop.Length..], KnownResourceCommands.StopCommand, cancellationToken);
                else if (order.StartsWith(Start, StringComparison.Ordinal))
                    await CommandAsync(order[Start.Length..], KnownResourceCommands.StartCommand, cancellationToken);
                else throw new DistributedApplicationException(
                    $"'{order}' is no order: write 'crash', 'stop' or 'start' and the name of a part.");
            }
            catch (DistributedApplicationException refused)
            {
                await Console.Error.WriteLineAsync($"AppHost: {refused.Message}");
            }
        }
    }

    private async Task CrashAsync(string name, CancellationToken cancellationToken)
    {
        if (!resources.TryGetCurrentState(name, out var current) || ProcessOf(current.Snapshot) is not { } id)
            throw new DistributedApplicationException($"'{name}' is no part that runs as a process.");
        using (var process = Process.GetProcessById(id)) process.Kill();
        await foreach (var change in resources.WatchAsync(cancellationToken))
        {
            var hasEnded = KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text);
            if (change.ResourceId != current.ResourceId || !hasEnded) continue;
            var started = await commands.ExecuteCommandAsync(current.ResourceId, KnownResourceCommands.StartCommand, cancellationToken);
            if (!started.Success) throw new DistributedApplicationException($"'{name}' could not be started again: {started.Message}");
            return;
        }
    }

    private async Task CommandAsync(string name, string command, CancellationToken cancellationToken)
    {
        if (!resources.TryGetCurrentState(name, out var current)) throw new DistributedApplicationException($"'{name}' is no part.");
        var done = await commands.ExecuteCommandAsync(current.ResourceId, command, cancellationToken);
        if (!done.Success) throw new DistributedApplicationException($"'{name}' did not obey: {done.Message}");
    }

    private static int? ProcessOf(CustomResourceSnapshot snapshot) =>
        snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value as int?;
}
