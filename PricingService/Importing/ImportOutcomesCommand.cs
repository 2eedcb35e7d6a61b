using System.CommandLine;
using PricingService.Availability;
using PricingService.CommandLine;
using PricingService.Outcomes;
using PricingService.Properties;

namespace PricingService.Importing;

internal static class ImportOutcomesCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "A CSV export with a header row." };
        var map = new Option<string>("--map") { Required = true, Description = $"What the columns mean: a JSON file (docs/import.md), " +
            $"or a built-in map: {string.Join(", ", OutcomeMap.BuiltIn())}." };
        var url = ServiceAddress.Option("outcomes");
        var data = new Option<string?>("--data-directory") { Description = "Where the embedded database lives, instead of the " +
            "configured place." };
        var executor = new Option<Uri?>("--executor-url") { Description = "A running ExecutorService, such as http://localhost:5103, to " +
            "whose ledger the booked stays are appended too.", CustomParser = ServiceAddress.Parse };
        var portfolio = new Option<string?>("--portfolio") { Description = "The portfolio of new properties, instead of the map's." };
        var currency = new Option<string?>("--currency") { Description = "The currency of new properties, such as EUR, and of signs that " +
            "several currencies share." };
        var timeZone = new Option<string?>("--time-zone") { Description = "The time zone of new properties, such as Europe/Lisbon." };
        var dates = new Option<string?>("--date-format") { Description = "The form of the file's dates, such as dd/MM/yyyy, instead of " +
            "the map's." };
        var point = new Option<string?>("--decimal-separator") { Description = "'.' or ',', instead of the map's." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be taken, and change nothing." };
        var refused =
            new Option<string?>("--refused") { Description = "Write every refused row with line number and reason to this CSV file." };
        var noCreate = new Option<bool>("--no-create") { Description = "Refuse rows of properties that do not exist, instead of " +
            "creating them from the data." };
        var strict = new Option<bool>("--strict") { Description = "Exit with 2 if any row was refused." };
        var json = new Option<bool>("--json") { Description = "Print the summary as JSON." };
        var command = new Command("import-outcomes", "Learns from bookings, and marks the nights of those to come as sold. Running it " +
            "again counts nothing twice. Exits with 0 if the whole file was processed, 1 if it could not be.")
        {
            file, map, url, data, executor, portfolio, currency, timeZone, dates, point, dryRun, refused, noCreate, strict, json,
        };
        command.Validators.Add(ServiceAddress.OrElse(url, data));
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(new ImportOrder
            {
                File = parsed.GetRequiredValue(file),
                Map = parsed.GetRequiredValue(map),
                Url = parsed.GetValue(url),
                ExecutorUrl = parsed.GetValue(executor),
                DataDirectory = parsed.GetValue(data),
                Changes = new MapChanges(parsed.GetValue(portfolio), parsed.GetValue(currency), parsed.GetValue(timeZone),
                    parsed.GetValue(dates), parsed.GetValue(point)),
                DryRun = parsed.GetValue(dryRun),
                RefusedFile = parsed.GetValue(refused),
                CreateProperties = !parsed.GetValue(noCreate),
                Strict = parsed.GetValue(strict),
                Json = parsed.GetValue(json),
            }, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ImportOrder order, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        try
        {
            var map = await OutcomeMap.LoadAsync(order.Map, order.Changes, cancellationToken);
            using var refused = new RefusedRows(order.RefusedFile);
            using var http = new HttpClient { BaseAddress = order.ExecutorUrl };
            var ledger = order.ExecutorUrl is null ? null : new LedgerBookings(http, clock, order.DryRun);
            var (result, store) = await ProgressBar.RunAsync(Path.GetFileName(order.File), clock, show =>
                WithSinkAsync(order, clock, sink => new Import(order.File, map, order.DryRun ? new DrySink(sink, clock) : sink, refused,
                    new Shown(show), clock, ledger).RunAsync(order.CreateProperties, cancellationToken), cancellationToken));
            var summary = ImportSummary.Of(order, result, refused, ledger, store, clock.GetElapsedTime(started));
            if (order.Json) Console.WriteLine(summary.ToJson());
            else summary.Print(refused, order.RefusedFile);
            return order.Strict && refused.Count > 0 ? Commands.SomeRefused : Commands.Done;
        }
        catch (ImportException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return Commands.NotDone;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Interrupted. What was imported so far is kept; running it again counts nothing twice.");
            return Commands.Interrupted;
        }
    }

    /// <returns>Also where it went, in words.</returns>
    private static async Task<(T Result, string Store)> WithSinkAsync<T>(ImportOrder order, TimeProvider clock,
        Func<IOutcomeSink, Task<T>> work, CancellationToken cancellationToken)
    {
        if (order.Url is { } url)
        {
            using var http = new HttpClient { BaseAddress = url };
            return (await work(new ServiceSink(http, clock)), url.GetLeftPart(UriPartial.Path));
        }
        await using var host = await CommandHost.OpenAsync(order.DataDirectory, cancellationToken);
        var sink = new DatabaseSink(host.Services.GetRequiredService<PropertyDirectory>(),
            host.Services.GetRequiredService<OutcomeIntake>(), host.Services.GetRequiredService<BookedStays>());
        return (await work(sink), CommandHost.StoreOf(host));
    }

    private sealed class Shown(Action<double, string> show) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value) =>
            show(value.TotalBytes == 0 ? 1 : (double)value.Bytes / value.TotalBytes,
                $"{value.Phase}, {value.Rows} rows, {value.Refused} refused");
    }
}

/// <summary>What the command line asks for.</summary>
internal sealed record ImportOrder
{
    public required string File { get; init; }
    public required string Map { get; init; }
    public Uri? Url { get; init; }
    public Uri? ExecutorUrl { get; init; }
    public string? DataDirectory { get; init; }
    public required MapChanges Changes { get; init; }
    public required bool DryRun { get; init; }
    public string? RefusedFile { get; init; }
    public required bool CreateProperties { get; init; }
    public required bool Strict { get; init; }
    public required bool Json { get; init; }
}
