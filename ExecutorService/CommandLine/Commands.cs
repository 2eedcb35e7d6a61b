using System.CommandLine;
using System.Data.Common;
using ExecutorService.Importing;
using ServiceDefaults.Configuration;
using Storage;

namespace ExecutorService.CommandLine;

/// <summary>What the program does besides serving.</summary>
internal static class Commands
{
    public const int Done = 0;
    public const int NotDone = 1;
    public const int SomeRefused = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Portfolio analyses on pinned prices and a pinned ledger. Without a command it serves the HTTP API; " +
            "settings are given as --Section:Key=value or in the environment.")
        {
            ImportBeancountCommand.Create(),
        };
        foreach (var verb in BackupCommands.Create("executor")) root.Add(verb);
        try
        {
            var command = root.Parse(args);
            // Help that was not requested must not end up in a script's output.
            return BackupCommands.ExitCode(command, await command.InvokeAsync(new InvocationConfiguration
            {
                Output = command.Errors.Count > 0 ? Console.Error : Console.Out, EnableDefaultExceptionHandler = false,
            }));
        }
        catch (ServiceLedgerException e)
        {
            await Console.Error.WriteLineAsync(e.Message + " Whatever was appended is kept; run it again, and nothing is appended twice.");
            return NotDone;
        }
        catch (StartFailedException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return NotDone;
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The file, the database or its directory cannot be " +
                $"used: {e.Message} Check ConnectionStrings:executor, Storage:DataDirectory and --data-directory.");
            return NotDone;
        }
    }
}
