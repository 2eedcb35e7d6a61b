using Aspire.Hosting.Running;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The commands that every process knows.</summary>
public static class KnownResourceCommands
{
    public static readonly string StartCommand = "start";

    public static readonly string StopCommand = "stop";

    public static readonly string RestartCommand = "restart";
}

/// <summary>How a command went.</summary>
public sealed class ExecuteCommandResult
{
    public required bool Success { get; init; }

    public bool Canceled { get; init; }

    public string? Message { get; init; }
}

/// <summary>Starts and stops resources while the application runs.</summary>
public class ResourceCommandService
{
    private readonly ResourceRunner _runner;
    private readonly ResourceNotificationService _notifications;

    internal ResourceCommandService(ResourceRunner runner, ResourceNotificationService notifications)
    {
        _runner = runner;
        _notifications = notifications;
    }

    public Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        _notifications.TryGetCurrentState(resourceId, out var known)
            ? ExecuteCommandAsync(known.Resource, commandName, cancellationToken)
            : Task.FromResult(new ExecuteCommandResult { Success = false, Message = $"Resource '{resourceId}' not found." });

    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        if (!resource.IsRunnable() || Done(commandName) is not { } done)
            return new ExecuteCommandResult { Success = false, Message = $"Command '{commandName}' not available for resource '{resource.Name}'." };

        // Also before a start: what runs is replaced, not doubled.
        await _runner.StopAsync(resource);
        if (commandName != KnownResourceCommands.StopCommand) await _runner.StartAsync(resource, cancellationToken);
        var failed = _notifications.TryGetCurrentState(resource.Name, out var now) && now.Snapshot.State?.Text == KnownResourceStates.FailedToStart;
        return new ExecuteCommandResult { Success = !failed, Message = failed ? $"Resource '{resource.Name}' failed to start." : $"Successfully {done} '{resource.Name}'." };
    }

    private static string? Done(string command) => command switch
    {
        "start" => "started",
        "stop" => "stopped",
        "restart" => "restarted",
        _ => null,
    };
}
