using System.CommandLine;
using ExecutorService.CommandLine;

namespace ExecutorService.Importing;

internal static class ImportBeancountCommand
{
    private const int MostTold = 20;

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A Beancount file: docs/ledger.md says how it is read." };
        var portfolio = new Option<string>("--portfolio") { Required = true, Description = "The portfolio of entries whose metadata names none." };
        var data = new Option<string?>("--data-directory") { Description = "Where the embedded database lives, instead of the configured place." };
        var command = new Command("import-beancount", "Appends a Beancount file to the ledger. Running it again appends nothing twice. Exits with 0 when all of it fitted, 2 when lines were refused, 1 when it could not be read.")
        {
            file, portfolio, data,
        };
        portfolio.Validators.Add(result =>
        {
            if (!Identifiers.IsWellFormed(result.GetValueOrDefault<string>())) result.AddError($"--portfolio {Identifiers.Rule}");
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(file), parsed.GetRequiredValue(portfolio), parsed.GetValue(data), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string file, string portfolio, string? dataDirectory, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            await Console.Error.WriteLineAsync($"There is no file {file}.");
            return Commands.NotDone;
        }
        using var text = new StreamReader(file);
        await using var host = await CommandHost.OpenAsync(dataDirectory, cancellationToken);
        var imported = await host.Services.GetRequiredService<BeancountImport>().RunAsync(text, portfolio, cancellationToken);
        foreach (var fault in imported.Faults.Take(MostTold)) Console.WriteLine($"Refused line {fault.Line}: {fault.Message}");
        if (imported.Faults.Count > MostTold) Console.WriteLine($"… and {imported.Faults.Count - MostTold} more");
        Console.WriteLine($"{imported.Appended} entries appended, {imported.Duplicates} known already, {imported.Faults.Count} faults.");
        Console.WriteLine($"The ledger's head is {imported.Head.Commit}, height {imported.Head.Height}, {imported.Head.Entries} entries.");
        return imported.Faults.Count > 0 ? Commands.SomeRefused : Commands.Done;
    }
}
