using System.CommandLine;
using Jobs;
using GenerationService.Payments.Reconciling;
using Storage;

namespace GenerationService.CommandLine;

/// <summary>What the program does besides serving.</summary>
internal static class Commands
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Texts for listings and guests, on a durable queue. It serves the HTTP API; settings are given as " +
            "--Section:Key=value or in the environment.")
        {
            QueueCommands.Create("http://localhost:5102"),
            ReconcilePaymentsCommand.Create(),
        };
        foreach (var verb in BackupCommands.Create("generation")) root.Add(verb);
        var command = root.Parse(args);
        var exitCode = await command.InvokeAsync(
            new InvocationConfiguration { Output = command.Errors.Count > 0 ? Console.Error : Console.Out });
        // 1 says that lists differ.
        return command.Errors.Count > 0 && command.CommandResult.Command.Name == ReconcilePaymentsCommand.Name
            ? ReconcilePaymentsCommand.NotCompared
            : BackupCommands.ExitCode(command, exitCode);
    }
}
