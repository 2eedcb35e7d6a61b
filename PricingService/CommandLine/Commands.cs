using System.CommandLine;
using System.Data.Common;
using System.Runtime.InteropServices;
using Jobs;
using PricingService.Importing;
using PricingService.Packs;
using ServiceDefaults.Configuration;
using Storage;

namespace PricingService.CommandLine;

/// <summary>What the program does besides serving.</summary>
internal static class Commands
{
    public const int Done = 0;
    public const int NotDone = 1;
    public const int SomeRefused = 2;
    public const int Interrupted = 130;

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Prices for short stays. Without a command it serves the HTTP API; settings are given as " +
            "--Section:Key=value or in the environment.")
        {
            ImportOutcomesCommand.Create(),
            BuildPackCommand.Create(),
            QueueCommands.Create("http://localhost:5101"),
        };
        foreach (var verb in BackupCommands.Create("pricing")) root.Add(verb);
        using var interrupted = new CancellationTokenSource();
        // Our own handler: the library's starts only when the command first yields its thread, and SQLite never does.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        try
        {
            var command = root.Parse(args);
            return BackupCommands.ExitCode(command, await command.InvokeAsync(new InvocationConfiguration
            {
                // Help that was not requested must not end up in a script's output.
                Output = command.Errors.Count > 0 ? Console.Error : Console.Out, EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            }, interrupted.Token));
        }
        catch (CallFailedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return NotDone;
        }
        catch (StartFailedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return NotDone;
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The database or its directory cannot be " +
                $"used: {e.Message} Check ConnectionStrings:pricing, Storage:DataDirectory and --data-directory.");
            return NotDone;
        }

        void Interrupt(PosixSignalContext signal)
        {
            // The second time the user means it: the process ends at once, which loses nothing.
            signal.Cancel = !interrupted.IsCancellationRequested;
            interrupted.Cancel();
        }
    }
}
