using System.CommandLine;
using System.CommandLine.Parsing;
using ExecutorService.CommandLine;
using ExecutorService.Ledger;
using ServiceDefaults.Requests;

namespace ExecutorService.Importing;

internal static class ImportBeancountCommand
{
    private const int MostTold = 20;

    private const string About =
        """
        Appends a Beancount file to the ledger. Running it again appends nothing twice.
        Exits with 0 if all of it was valid, 2 if lines were refused, 1 if nothing in it is a booking, a cost or a rate,
        or if it could not be read.
        """;

    private const string AboutRepair =
        "For ledgers that earlier versions filled: list shows what they got wrong, reverse reverses it with new entries.";

    private const string AboutData = "Where the embedded database lives, instead of the configured place.";
    private const string AboutUrl = "A running ExecutorService to append to, such as http://localhost:5103; straight into the database " +
        "without.";

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A Beancount file: docs/ledger.md says how it is read." };
        var portfolio = new Option<string>("--portfolio")
        {
            Required = true,
            Description = "The portfolio of entries whose metadata names none.",
        };
        var root = new Option<string?>("--include-root") { Description = "Where included files are, instead of the file's own folder." };
        var repair = new Option<Repair>("--repair") { Description = AboutRepair };
        var data = new Option<string?>("--data-directory") { Description = AboutData };
        var url = new Option<Uri?>("--url") { Description = AboutUrl, CustomParser = ParseUrl };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be appended, and append nothing." };
        var command = new Command("import-beancount", About.ReplaceLineEndings(" ")) { file, portfolio, root, repair, data, url, dryRun };
        command.Validators.Add(result =>
        {
            if (result.GetResult(url) is not null && result.GetResult(data) is not null)
                result.AddError("--url and --data-directory cannot be combined: a running service knows its own database.");
            if (result.GetValue(dryRun) && result.GetValue(repair) is Repair.Reverse)
                result.AddError("--dry-run and --repair reverse cannot be combined: --repair list shows what would be reversed.");
        });
        portfolio.Validators.Add(result =>
        {
            if (!Identifier.IsWellFormed(result.GetValueOrDefault<string>())) result.AddError($"--portfolio {Identifier.Rule}");
        });
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(Request(parsed), parsed.GetValue(url), parsed.GetValue(data), cancellationToken));
        return command;

        ImportRequest Request(ParseResult parsed) =>
            new(parsed.GetRequiredValue(file), parsed.GetRequiredValue(portfolio), parsed.GetValue(root), parsed.GetValue(repair),
                parsed.GetValue(dryRun));
    }

    private static Uri? ParseUrl(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return new Uri(address!.AbsoluteUri.TrimEnd('/') + "/");
        result.AddError("--url must be like http://localhost:5103");
        return null;
    }

    private static async Task<int> RunAsync(ImportRequest request, Uri? url, string? dataDirectory, CancellationToken cancellationToken)
    {
        if (!File.Exists(request.File))
        {
            await Console.Error.WriteLineAsync($"There is no file {request.File}.");
            return Commands.NotDone;
        }
        if (url is not null)
        {
            using var http = new HttpClient { BaseAddress = url };
            return await RunAsync(request, new ServiceLedger(http, TimeProvider.System), cancellationToken);
        }
        await using var host = await CommandHost.OpenAsync(dataDirectory, cancellationToken);
        return await RunAsync(request, host.Services.GetRequiredService<IImportLedger>(), cancellationToken);
    }

    private static async Task<int> RunAsync(ImportRequest request, IImportLedger ledger, CancellationToken cancellationToken)
    {
        var imported = await new BeancountImport(request.DryRun ? new DryLedger(ledger) : ledger).RunAsync(request, cancellationToken);
        TellFaults(imported);
        TellRepairs(imported, request.Repair);
        foreach (var (commodity, postings) in imported.PassedOver)
            Console.WriteLine($"Skipped: {postings} postings in {commodity}, which is not an ISO 4217 currency.");
        var (appended, known) = imported.Entries;
        var would = request.DryRun ? "would be " : "";
        Console.WriteLine($"{appended} entries {would}appended, {known} known already, {imported.Faults.Count} faults.");
        if (imported.IsEmpty)
            await Console.Error.WriteLineAsync($"Nothing in {request.File} is a booking, a cost or a rate: docs/ledger.md says what is.");
        Console.WriteLine($"The ledger is {await ledger.PlaceAsync(cancellationToken)}. Its head is {imported.Head.Commit}, " +
            $"height {imported.Head.Height}, {imported.Head.Entries} entries.");
        return imported switch
        {
            { Faults.Count: > 0 } => Commands.SomeRefused,
            { IsEmpty: true } => Commands.NotDone,
            _ => Commands.Done,
        };
    }

    private static void TellFaults(Imported imported)
    {
        foreach (var fault in imported.Faults.Take(MostTold))
            Console.WriteLine($"Refused {fault.At.File}, line {fault.At.Line}: {fault.Message}");
        if (imported.Faults.Count > MostTold) Console.WriteLine($"… and {imported.Faults.Count - MostTold} more");
        if (imported.IsRefused) Console.WriteLine("Nothing was appended: the file is refused as a whole.");
    }

    private static void TellRepairs(Imported imported, Repair repair)
    {
        var done = repair is Repair.List ? "To be taken back" : "Taken back";
        foreach (var entry in imported.Repairs)
        {
            var what = $"{entry.Kind.Word()} of {entry.Date:yyyy-MM-dd}, {entry.PropertyId}, {entry.Amount} {entry.Currency}";
            Console.WriteLine($"{(ImportRepair.CanBeReversed(entry) ? done : "Cannot be taken back")}: {entry.EntryId}, {what}");
        }
    }
}
